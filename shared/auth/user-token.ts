/**
 * Issues user tokens: what an IDE presents when it completes code without going through GitLab.
 *
 * @see contract 2.4 and 4.5
 * @module
 */
import { randomUUID } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import type { Caller, RequestHeaders } from '../request/caller.ts';
import { ACCESS } from './access.ts';
import { requireScope } from './require-scope.ts';
import { signToken } from './sign-token.ts';
import type { SigningKey } from './signing-key.ts';

export interface IssueUserTokenOptions {
  readonly signingKey: Pick<SigningKey, 'signer'>;
  /** Our name: issuer and audience of the token. */
  readonly serviceName: string;
  /** The clock, in milliseconds since the epoch. Tests pass their own. */
  readonly now?: () => number;
}

/** The answer of the endpoint, in the contract's words; `expires_at` in seconds since the epoch. */
export interface UserToken {
  readonly token: string;
  readonly expires_at: number;
}

export type IssueUserToken = (caller: Caller, headers: RequestHeaders) => Promise<UserToken>;

const LIFETIME_S = 3600;

/** Claims that the token has of its own. All others describe the instance and are copied. */
const OWN_CLAIMS: ReadonlySet<string> = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'scopes',
]);

/**
 * Makes the issuer. It refuses callers without a scope to hand on, callers that have a user token
 * themselves, and requests that name no user.
 *
 * @throws {GatewayError} `forbidden` as said; `signing_failed` when the key cannot sign
 */
export function createIssueUserToken(options: IssueUserTokenOptions): IssueUserToken {
  const { now = Date.now } = options;

  return async function issueUserToken(caller, headers) {
    requireScope(caller, ACCESS.userToken);
    const subject = requireUser(headers);

    const issuedAtS = Math.floor(now() / 1000);
    const expiresAtS = issuedAtS + LIFETIME_S;
    const claims = {
      ...copiedClaims(caller),
      scopes: handedOnScopes(caller),
      iss: options.serviceName,
      aud: options.serviceName,
      sub: subject,
      iat: issuedAtS,
      nbf: issuedAtS,
      exp: expiresAtS,
      jti: randomUUID(),
    };
    return { token: await sign(claims, options.signingKey), expires_at: expiresAtS };
  };
}

function requireUser(headers: RequestHeaders): string {
  const subject = headers['x-gitlab-global-user-id']?.trim();
  // A token without a subject would fit every user.
  if (!subject) {
    throw new GatewayError('forbidden', 'The request names no user', {
      detail: ACCESS.userToken.refusal,
    });
  }
  return subject;
}

function copiedClaims({ claims }: Caller): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !OWN_CLAIMS.has(name)));
}

function handedOnScopes({ scopes }: Caller): string[] {
  return ACCESS.userToken.anyOf.filter((scope) => scopes.has(scope));
}

async function sign(claims: object, key: Pick<SigningKey, 'signer'>): Promise<string> {
  try {
    return await signToken(claims, await key.signer());
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    throw new GatewayError('signing_failed', 'The user token could not be signed', { cause });
  }
}
