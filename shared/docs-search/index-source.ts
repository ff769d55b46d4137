/**
 * Where indexes come from, as the search sees it.
 *
 * @module
 */
import type { DocsIndex, SearchQuery, SearchResult } from './docs-index.ts';
import { compareVersions, minorVersion } from './index-format.ts';

export interface Found {
  /** The version of the index that answered. */
  readonly version: string;
  readonly results: readonly SearchResult[];
}

export interface IndexSource {
  /**
   * Asks the index that fits the version of the caller's GitLab best; undefined while there is none. Never
   * waits long.
   *
   * @throws {Error} when the index cannot be read
   */
  search(gitlabVersion: string, query: SearchQuery): Promise<Found | undefined>;
}

/**
 * The version to answer `wanted` with: itself, else the nearest older one, else the oldest. For a version that
 * cannot be read the newest.
 */
export function fittingVersion(versions: readonly string[], wanted: string): string | undefined {
  const sorted = versions.toSorted(compareVersions);
  const version = minorVersion(wanted);
  if (version === undefined) return sorted.at(-1);
  return sorted.findLast((other) => compareVersions(other, version) <= 0) ?? sorted[0];
}

/** Asks the fitting one of open indexes. */
export function searchOpen(
  open: ReadonlyMap<string, DocsIndex>,
  gitlabVersion: string,
  query: SearchQuery,
): Found | undefined {
  const version = fittingVersion([...open.keys()], gitlabVersion);
  const index = version === undefined ? undefined : open.get(version);
  return index && { version: index.facts.version, results: index.search(query) };
}
