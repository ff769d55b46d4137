/**
 * What kind of site it is: which licence, which version. GitLab's own features, and so the requests
 * that reach this gateway, depend on both.
 *
 * @see contract 2.4, 8 and 9
 * @module
 */
import { compareVersions, minorVersion } from '#shared/docs-search/index-format.ts';
import type { CheckContext } from './context.ts';
import { claimsOf, issuedByPortal, scopesOf } from './read-token.ts';

export const LICENCE_HOW_TO =
  'Give --licence enterprise (an online licence, Duo Enterprise seats), online (without such seats) or offline.';

export interface Site {
  /** The licence is synchronised with GitLab's customer portal. Undefined: not known. */
  readonly isOnline: boolean | undefined;
  /** Users have every feature of Duo, not only the Agent Platform. Undefined: not known. */
  readonly hasEveryFeature: boolean | undefined;
}

/** What the administrator says; else what the token tells. */
export function siteOf({ options: { licence, token } }: Pick<CheckContext, 'options'>): Site {
  if (licence !== undefined) {
    return { isOnline: licence !== 'offline', hasEveryFeature: licence !== 'online' };
  }
  // Without the portal there is no token of the portal; a token of the instance says nothing of it.
  const isOnline = issuedByPortal(token) || undefined;
  return { isOnline, hasEveryFeature: claimsOf(token) && hasAddOnScopes(token) };
}

/** Any of these comes with the seats of an add-on, or with an offline licence. */
const ADD_ON_SCOPES: readonly string[] = [
  ...['duo_classic_chat', 'explain_code', 'write_tests', 'refactor_code', 'fix_code'],
  ...['review_merge_request', 'troubleshoot_job', 'summarize_new_merge_request'],
];

export function hasAddOnScopes(token: string | undefined): boolean {
  return scopesOf(token).some((scope) => ADD_ON_SCOPES.includes(scope));
}

/** Whether GitLab is at least `version`, such as `19.3`. Undefined: its version is not known. */
export function isAtLeast(
  { options }: Pick<CheckContext, 'options'>,
  version: string,
): boolean | undefined {
  const own = minorVersion(options.gitlabVersion ?? '');
  return own === undefined ? undefined : compareVersions(own, version) >= 0;
}

/** Versions since 19.3 do, with an online licence; a flag did in 18.9 already. */
export function refusesDirectConnections(context: Pick<CheckContext, 'options'>): boolean {
  return siteOf(context).isOnline === true && isAtLeast(context, '19.3') === true;
}
