import type { RequestHeaders } from '../request/caller.ts';

/** Names of flags to drop, by GitLab realm (`self-managed`, `saas`). */
export type DisallowedFlags = Readonly<Record<string, readonly string[]>>;

/** GitLab's feature flags as the header lists them, which responses repeat. */
export function enabledFeatureFlags(
  headers: RequestHeaders,
  disallowed: DisallowedFlags,
): readonly string[] {
  const realm = headers['x-gitlab-realm'] ?? '';
  // A realm may be called like something that every object has.
  const dropped = (Object.hasOwn(disallowed, realm) && disallowed[realm]) || [];
  return (headers['x-gitlab-enabled-feature-flags'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !dropped.includes(name));
}
