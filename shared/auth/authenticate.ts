/**
 * Answers "who calls?" for a request.
 *
 * @see contract 4.2
 * @module
 */

import { GatewayError } from '../errors.ts';
import type { Caller, RequestHeaders } from '../request/caller.ts';
import type { Instances } from './instances.ts';
import { createVerifyToken, type VerifyTokenOptions } from './verify-token.ts';

/** Identifies the caller, or throws `unauthenticated` with the contract's text for the client. */
export type Authenticate = (headers: RequestHeaders) => Promise<Caller>;

export interface AuthenticateOptions extends VerifyTokenOptions {
  readonly instances: Instances;
}

/** Checks headers and token in the contract's order; the first failure decides the text. */
export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  const verifyToken = createVerifyToken(options);

  return async function authenticate(headers) {
    const token = readBearerToken(headers);
    const caller = await whilePreparing(options.instances, () => verifyToken(token));
    matchHeaders(caller, headers);
    await options.instances.check(caller);
    return caller;
  };
}

/** Runs both at the same time. The read is awaited even if the token is refused: Lambda would freeze it halfway. */
async function whilePreparing<T>(instances: Instances, verify: () => Promise<T>): Promise<T> {
  const prepared = instances.prepare();
  try {
    return await verify();
  } finally {
    await prepared;
  }
}

/**
 * Takes the token out of the headers.
 *
 * @throws {GatewayError} `unauthenticated`, with the contract's text of checks 1 to 3
 * @see contract 4.2 and 4.3
 */
function readBearerToken(headers: RequestHeaders): string {
  const authorization = headers['authorization'];
  if (authorization === undefined) {
    throw unauthenticated('No authorization header presented');
  }

  // The look-ahead keeps the two repetitions from sharing spaces, which would take quadratic time.
  const token = /^bearer +(?! )(.+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw unauthenticated('Invalid authorization header');

  if (headers['x-gitlab-authentication-type'] !== 'oidc') {
    throw unauthenticated('Invalid authentication token type - only OIDC is supported');
  }
  return token;
}

/**
 * Requires that the headers match the token. A claim that the token does not have is not checked.
 *
 * @throws {GatewayError} `unauthenticated`, with the contract's text of check 5
 * @see contract 4.2 and 4.3
 */
function matchHeaders(caller: Caller, headers: RequestHeaders): void {
  for (const [claim, header] of caller.isUserToken ? USER_CHECKS : INSTANCE_CHECKS) {
    const expected = caller.claims[claim];
    if (isEmpty(expected) || expected === headers[header.toLowerCase()]) continue;

    throw unauthenticated(`Header mismatch '${header}'`);
  }
  // The holder of a user token also writes the headers, so they must name the instance it was issued for.
  if (caller.isUserToken && caller.instanceId !== headers['x-gitlab-instance-id']) {
    throw unauthenticated("Header mismatch 'X-Gitlab-Instance-Id'");
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

/** A refusal whose text the client may read: it is the contract's. */
function unauthenticated(text: string): GatewayError {
  return new GatewayError('unauthenticated', text, { detail: text });
}

/**
 * Accepts everyone, with every scope, as the instance that the headers name. For local trials only.
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
      instanceId,
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
