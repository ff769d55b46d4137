import type { RequestHeaders } from '../request/caller.ts';

/** Names of flags to drop, by GitLab realm (`self-managed`, `saas`). */
export type DisallowedFlags = Readonly<Record<string, readonly string[]>>;

/** The feature flags that GitLab lists in a header; responses repeat them. */
export function enabledFeatureFlags(
  headers: RequestHeaders,
  disallowed: DisallowedFlags,
): readonly string[] {
  const realm = headers['x-gitlab-realm'] ?? '';
  // The header may name a member that every object has, such as `constructor`.
  const dropped = (Object.hasOwn(disallowed, realm) && disallowed[realm]) || [];
  return (headers['x-gitlab-enabled-feature-flags'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !dropped.includes(name));
}
