/**
 * Wires the search in GitLab's documentation. Nothing is read or loaded before somebody searches.
 *
 * @module
 */
import { issuerName } from '../auth/issuer-name.ts';
import { createBucketIndexes } from '../docs-search/bucket-indexes.ts';
import { createGetObject } from '../docs-search/get-object.ts';
import type { IndexSource } from '../docs-search/index-source.ts';
import { createLocalIndexes } from '../docs-search/local-indexes.ts';
import type { Log } from '../log.ts';
import type { Config, DocsConfig, Environment } from './config.ts';

export interface DocsSource {
  /** Undefined without an index, which costs nothing then. */
  readonly docsIndexes: IndexSource | undefined;
  /** What links to pages begin with, for a caller whose token is `issuer`'s; without a slash at the end. */
  readonly docsUrlFor: (issuer: string) => string;
}

/** `now` is the clock, in milliseconds since the epoch; tests pass their own. */
export function createDocsSource(
  { docs }: Pick<Config, 'docs'>,
  log: Log,
  { env, now = Date.now }: { readonly env: Environment; readonly now?: () => number },
): DocsSource {
  return { docsIndexes: indexesOf(docs, log, { env, now }), docsUrlFor: createDocsUrlFor(docs) };
}

function indexesOf(
  { path, bucket, region, s3Endpoint, fips }: DocsConfig,
  log: Log,
  { env, now }: { readonly env: Environment; readonly now: () => number },
): IndexSource | undefined {
  if (path !== undefined) return createLocalIndexes({ path, log, now });
  if (bucket === undefined) return undefined;
  const credentials = () => ({
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    sessionToken: env['AWS_SESSION_TOKEN'],
  });
  const getObject = createGetObject({ bucket, region, endpoint: s3Endpoint, fips, credentials });
  return createBucketIndexes({ getObject, log, now });
}

/** The help pages of the GitLab that vouched for the caller: they are of the version that runs, and reachable. */
function createDocsUrlFor({ url, gitlabUrls }: DocsConfig): (issuer: string) => string {
  return (issuer) => {
    if (url !== undefined) return withoutSlash(url);
    const own = gitlabUrls.find((gitlab) => issuerName(gitlab) === issuer) ?? gitlabUrls[0] ?? '';
    return `${withoutSlash(own)}/help`;
  };
}

function withoutSlash(url: string): string {
  return url.endsWith('/') ? withoutSlash(url.slice(0, -1)) : url;
}
