/**
 * Answers "who calls?" for a request.
 *
 * @see contract 4.2
 * @module
 */

import type { Caller, RequestHeaders } from '../request/caller.ts';
import { readBearerToken } from './bearer-token.ts';
import { matchHeaders } from './match-headers.ts';
import { createVerifyToken, type VerifyTokenOptions } from './verify-token.ts';

/** Identifies the caller, or throws `unauthenticated` with the contract's text for the client. */
export type Authenticate = (headers: RequestHeaders) => Promise<Caller>;

/** Checks headers and token in the contract's order; the first failure decides the text. */
export function createAuthenticate(options: VerifyTokenOptions): Authenticate {
  const verifyToken = createVerifyToken(options);

  return async function authenticate(headers) {
    const token = readBearerToken(headers);
    const caller = await verifyToken(token);
    matchHeaders(caller, headers);
    return caller;
  };
}

/**
 * Lets everyone in, with every scope, as whoever the headers name. For local trials only.
 *
 * @see contract 4.7, `AIGW_AUTH__BYPASS_EXTERNAL`
 */
export function createBypass(): Authenticate {
  return async function bypass(headers) {
    const realm = headers['x-gitlab-realm'];
    const instanceId = headers['x-gitlab-instance-id'];
    return {
      issuer: 'bypass',
      subject: instanceId,
      scopes: EVERY_SCOPE,
      claims: {
        ...(realm && { gitlab_realm: realm }),
        ...(instanceId && { gitlab_instance_id: instanceId }),
      },
      isUserToken: false,
    };
  };
}

const EVERY_SCOPE: ReadonlySet<string> = Object.assign(new Set<string>(), { has: () => true });
