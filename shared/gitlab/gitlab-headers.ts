/**
 * What GitLab says about a request in its headers. All of it may be missing or malformed, which never fails a
 * request, and none of it authorises anything.
 *
 * @see contract 3.1
 * @module
 */
import { hash } from 'node:crypto';
import type { RequestHeaders } from '../request/caller.ts';
import type { RequestRecord } from '../request/request-record.ts';

/** The record's members that are strings. */
type Member = {
  [Name in keyof RequestRecord]-?: RequestRecord[Name] extends string | undefined ? Name : never;
}[keyof RequestRecord];

const DECIMAL = /^\d{1,20}$/;

/** Narrow, so that nothing that callers write can be a formula in a spreadsheet, or a sentence. */
const WORD = /^[a-z]\w{0,63}$/i;

/** Headers that go into the record where they have the form of the contract. */
const RECORDED: readonly (readonly [header: string, member: Member, form: RegExp])[] = [
  ['x-gitlab-instance-id', 'gitlabInstance', /^\w[\w.-]{0,63}$/],
  ['x-gitlab-version', 'gitlabVersion', /^\d[\w.+-]{0,31}$/],
  ['x-gitlab-organization-id', 'gitlabOrganization', DECIMAL],
  ['x-gitlab-root-namespace-id', 'gitlabRootNamespace', DECIMAL],
  ['x-gitlab-namespace-id', 'gitlabNamespace', DECIMAL],
  ['x-gitlab-project-id', 'gitlabProject', DECIMAL],
  ['x-gitlab-unit-primitive', 'unitPrimitive', WORD],
  ['x-gitlab-subject-type', 'subjectType', WORD],
];

/** Notes for the log line on whose behalf GitLab asks. */
export function noteGitlabHeaders(record: RequestRecord, headers: RequestHeaders): void {
  for (const [header, member, form] of RECORDED) {
    const value = headers[header]?.trim() ?? '';
    if (form.test(value)) Object.assign(record, { [member]: value });
  }
}

const HEX_DIGITS = 32;

/**
 * A name for the caller in records that must not identify anyone: the same for the same user of the same
 * instance, and not reversible. Only someone who knows the user's global id can compute it.
 *
 * `printf '%s:%s' "$instance_id" "$global_user_id" | sha256sum | cut -c1-32`
 */
export function pseudonym(instanceId: string, globalUserId: string): string {
  return hash('sha256', `${instanceId}:${globalUserId}`, 'hex').slice(0, HEX_DIGITS);
}

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
