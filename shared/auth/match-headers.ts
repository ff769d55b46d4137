import { GatewayError } from '../errors.ts';
import type { Caller, RequestHeaders } from '../request/caller.ts';

/**
 * Requires that the headers say the same as the token; where the token says nothing, they may say
 * anything.
 *
 * @throws {GatewayError} `unauthenticated`, with the contract's text of check 5
 * @see contract 4.2 and 4.3
 */
export function matchHeaders(caller: Caller, headers: RequestHeaders): void {
  for (const [claim, header] of caller.isUserToken ? USER_CHECKS : INSTANCE_CHECKS) {
    const expected = caller.claims[claim];
    if (isEmpty(expected) || expected === headers[header.toLowerCase()]) continue;

    const text = `Header mismatch '${header}'`;
    throw new GatewayError('unauthenticated', text, { detail: text });
  }
}

type Check = readonly [claim: string, header: string];

const COMMON_CHECKS: readonly Check[] = [
  ['gitlab_realm', 'X-Gitlab-Realm'],
  ['gitlab_instance_id', 'X-Gitlab-Instance-Id'],
];
const INSTANCE_CHECKS: readonly Check[] = [...COMMON_CHECKS, ['sub', 'X-Gitlab-Instance-Id']];
const USER_CHECKS: readonly Check[] = [...COMMON_CHECKS, ['sub', 'X-Gitlab-Global-User-Id']];

function isEmpty(claim: unknown): boolean {
  return claim === undefined || claim === null || claim === '';
}
