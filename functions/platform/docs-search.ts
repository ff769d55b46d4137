/**
 * Search in GitLab's documentation: `POST /v1/search/gitlab-docs`.
 *
 * Whatever is wrong with the index, the answer is an empty list: GitLab's chat then says that it knows nothing,
 * and after an error it would fail.
 *
 * @see contract 2.12 and search 7
 * @module
 */
import * as v from 'valibot';
import { ACCESS, requireScope } from '#shared/auth/authenticate.ts';
import { type SearchQuery, tokensOf } from '#shared/docs-search/docs-index.ts';
import type { Found, IndexSource } from '#shared/docs-search/index-source.ts';
import { laxInteger, optional, rule, text } from '#shared/gitlab/fields.ts';
import { parseBody } from '#shared/http/parse-body.ts';
import { type Call, type GatewayResponse, jsonResponse } from '#shared/http/route.ts';
import type { Log } from '#shared/log.ts';
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

export interface DocsDependencies {
  /** Undefined without an index. */
  readonly docsIndexes: IndexSource | undefined;
  readonly docsUrlFor: (issuer: string) => string;
  readonly log: Log;
}

/** As many as GitLab asks for. */
const PAGE_SIZE = 4;

export function createSearchDocs(
  dependencies: DocsDependencies,
): (context: RequestContext, call: Call) => Promise<GatewayResponse> {
  return async (context, { caller }) => {
    const { metadata, payload } = parseBody(DocsSearchRequest, context);
    requireScope(caller, ACCESS.docsSearch);
    const found = await find(dependencies, metadata.version, {
      text: payload.query,
      pageSize: payload.page_size ?? PAGE_SIZE,
      docsUrl: dependencies.docsUrlFor(caller.issuer),
    });
    return jsonResponse(200, {
      response: { results: found?.results ?? [] },
      metadata: {
        provider: found ? 'sqlite' : 'none',
        ...(found && { gitlab_version: found.version }),
        timestamp: Math.floor(Date.now() / 1_000),
      },
    });
  };
}

/** Never rejects. Neither the query nor a result is logged. */
async function find(
  { docsIndexes, log }: DocsDependencies,
  gitlabVersion: string,
  query: SearchQuery,
): Promise<Found | undefined> {
  if (docsIndexes === undefined) return undefined;
  const start = performance.now();
  try {
    const found = await docsIndexes.search(gitlabVersion, query);
    log('info', 'documentation searched', {
      state: found ? 'ok' : 'no index',
      version: found?.version,
      results: found?.results.length,
      tokens: found && tokensOf(found.results),
      durationMs: Math.round(performance.now() - start),
    });
    return found;
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    log('warn', 'documentation index not usable', { state: 'failed', reason });
    return undefined;
  }
}
