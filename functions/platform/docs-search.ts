/**
 * Search in GitLab's documentation: `POST /v1/search/gitlab-docs`.
 *
 * No index of the documentation is installed, so nothing is ever found. An empty result lets GitLab's chat
 * say that it knows nothing; after an error it would fail.
 *
 * @see contract 2.12
 * @module
 */
import * as v from 'valibot';
import { ACCESS, requireScope } from '#shared/auth/access.ts';
import { laxInteger, optional, rule, text } from '#shared/gitlab/fields.ts';
import { parseBody } from '#shared/http/parse-body.ts';
import { type GatewayResponse, jsonResponse } from '#shared/http/response.ts';
import type { Call } from '#shared/http/route.ts';
import type { RequestContext } from '#shared/request/request-context.ts';

const SHORT_LIMIT = 100;
const QUERY_LIMIT = 400_000;

const PageSize = v.pipe(
  laxInteger,
  rule<number>(
    'out_of_range',
    (value) => value >= 1 && value <= 20,
    'Input should be between 1 and 20',
  ),
);

const DocsSearchRequest = v.object({
  type: text(SHORT_LIMIT),
  metadata: v.object({ source: text(SHORT_LIMIT), version: text(SHORT_LIMIT) }),
  payload: v.object({ query: text(QUERY_LIMIT), page_size: optional(PageSize) }),
});

export async function searchDocs(
  context: RequestContext,
  { caller }: Call,
): Promise<GatewayResponse> {
  parseBody(DocsSearchRequest, context);
  requireScope(caller, ACCESS.docsSearch);
  return jsonResponse(200, {
    response: { results: [] },
    metadata: { provider: 'none', timestamp: Math.floor(Date.now() / 1_000) },
  });
}
