/**
 * Whether Duo Chat can answer questions about GitLab from its documentation.
 *
 * @see search 8
 * @module
 */
import { minorVersion } from '#shared/docs-search/index-format.ts';
import type { Check } from '../check.ts';
import { type Finding, failed, ok, skipped, warning } from '../finding.ts';
import { DOCS_SEARCH_PATH, docsSearchBody, railsHeaders } from '../gitlab-requests.ts';
import { answered, parseJson, reasonOf } from '../reasons.ts';

/** A new function fetches its index first. In milliseconds. */
const LIMIT_MS = 20_000;

const MAKE_INDEX =
  'Run npm run docs -- index <doc folder of GitLab> and npm run docs -- publish --bucket <DocsBucketName>.';

interface Answer {
  readonly response?: { readonly results?: readonly unknown[] };
  readonly metadata?: { readonly provider?: string; readonly gitlab_version?: string };
}

export const documentation: Check = {
  id: 'documentation',
  title: "GitLab's documentation",
  needs: ['token'],
  token: true,
  async run(context) {
    const { gitlabVersion } = context.options;
    const answer = await context.ask({
      path: DOCS_SEARCH_PATH,
      headers: railsHeaders(context),
      body: docsSearchBody(gitlabVersion),
      limitMs: LIMIT_MS,
    });
    const gitlab = 'A9999 for questions about GitLab';
    const fix = 'Look for the log line with the route /v1/search/gitlab-docs.';
    if (answer.type === 'silence') return failed({ seen: reasonOf(answer), gitlab, fix });
    if (answer.status === 403) return skipped('the token lacks the scope documentation_search');
    if (answer.status !== 200) return failed({ seen: answered(answer), gitlab, fix });
    return judge((parseJson(answer.text) ?? {}) as Answer, gitlabVersion);
  },
};

function judge({ response, metadata }: Answer, gitlabVersion: string | undefined): Finding {
  const results = response?.results?.length ?? 0;
  if (metadata?.provider === 'none') {
    return warning({
      seen: 'no index is installed',
      gitlab: 'Duo Chat answers from what the model remembers, without sources',
      fix: MAKE_INDEX,
    });
  }
  const version = metadata?.gitlab_version ?? 'unknown';
  const seen = `GitLab ${version}, ${results} results`;
  if (gitlabVersion === undefined || minorVersion(gitlabVersion) === version) return ok(seen);
  return warning({
    seen: `${seen}, but your GitLab is ${gitlabVersion}`,
    gitlab: 'answers and links may describe another version',
    fix: MAKE_INDEX,
  });
}
