/**
 * Issues user tokens, which an IDE presents when it requests completions without going through GitLab.
 *
 * @see contract 2.4 and 4.5
 * @module
 */
import { randomUUID } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import type { Caller, RequestHeaders } from '../request/caller.ts';
import { ACCESS, requireScope } from './authenticate.ts';
import type { KeyRing, Signer } from './signing-key.ts';

export interface IssueUserTokenOptions {
  readonly keyRing: Pick<KeyRing, 'signer'>;
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

/** Claims that we set ourselves. All others describe the instance and are copied. */
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
 * Creates the issuer. It refuses callers without a scope to hand on, callers with a user token, and requests
 * that name no user or no instance.
 *
 * @throws {GatewayError} `forbidden`; `signing_failed` if the key cannot sign
 */
export function createIssueUserToken(options: IssueUserTokenOptions): IssueUserToken {
  const { now = Date.now } = options;

  return async function issueUserToken(caller, headers) {
    requireScope(caller, ACCESS.userToken);
    const subject = requireUser(headers);
    const instanceId = requireInstance(caller);

    const issuedAtS = Math.floor(now() / 1000);
    const expiresAtS = issuedAtS + LIFETIME_S;
    const claims = {
      gitlab_instance_id: instanceId,
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
    return { token: await sign(claims, options.keyRing), expires_at: expiresAtS };
  };
}

function requireUser(headers: RequestHeaders): string {
  const subject = headers['x-gitlab-global-user-id']?.trim();
  // A token without a subject would fit every user.
  if (!subject) throw refused('The request names no user');
  return subject;
}

/** Binds the token to the instance that it is issued for, whatever its holder writes into headers. */
function requireInstance({ instanceId }: Caller): string {
  if (instanceId === undefined) throw refused('The token of the request names no instance');
  return instanceId;
}

function refused(reason: string): GatewayError {
  return new GatewayError('forbidden', reason, { detail: ACCESS.userToken.refusal });
}

function copiedClaims({ claims }: Caller): Record<string, unknown> {
  const copied = Object.entries(claims).filter(
    ([name, value]) => !OWN_CLAIMS.has(name) && value !== '' && value !== null,
  );
  return Object.fromEntries(copied);
}

function handedOnScopes({ scopes }: Caller): string[] {
  return ACCESS.userToken.anyOf.filter((scope) => scopes.has(scope));
}

async function sign(claims: object, key: Pick<KeyRing, 'signer'>): Promise<string> {
  try {
    return await signToken(claims, await key.signer());
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    throw new GatewayError('signing_failed', 'The user token could not be signed', { cause });
  }
}

/**
 * A JSON Web Token of these claims in compact form, signed with RS256.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-3.1
 */
export async function signToken(claims: object, { kid, sign }: Signer): Promise<string> {
  const input = `${encode({ alg: 'RS256', typ: 'JWT', kid })}.${encode(claims)}`;
  const signature = await sign(Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
