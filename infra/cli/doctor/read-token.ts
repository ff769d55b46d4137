/**
 * What a token says about itself (nothing here verifies it), and how to get one.
 *
 * @module
 */
import {
  decodeJwt,
  decodeProtectedHeader,
  type JWTPayload,
  type ProtectedHeaderParameters,
} from 'jose';

/** How an administrator gets a token, for checks that need one. */
export const TOKEN_HOW_TO =
  'On the GitLab server run: sudo gitlab-rails runner "puts CloudConnector::Tokens.get(' +
  'unit_primitive: :self_hosted_models, resource: :instance)" ' +
  'and set DUO_EDGE_TOKEN to the output; it is valid for one hour. ' +
  'The local gateway prints a development token when it starts.';

/** Signs for instances that do not sign tokens themselves. */
export const CUSTOMER_PORTAL = 'https://customers.gitlab.com';

/** Undefined if it is not a JWT. */
export function claimsOf(token: string | undefined): JWTPayload | undefined {
  return attempt(() => decodeJwt(token ?? ''));
}

export function headerOf(token: string | undefined): ProtectedHeaderParameters | undefined {
  return attempt(() => decodeProtectedHeader(token ?? ''));
}

export function scopesOf(token: string | undefined): readonly string[] {
  const scopes = claimsOf(token)?.['scopes'];
  return Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [];
}

export function issuedByPortal(token: string | undefined): boolean {
  return claimsOf(token)?.iss === CUSTOMER_PORTAL;
}

/** The URL of GitLab, if an instance signed the token. */
export function issuerUrlOf(token: string | undefined): string | undefined {
  const { iss = '' } = claimsOf(token) ?? {};
  return /^https?:/.test(iss) && iss !== CUSTOMER_PORTAL ? iss : undefined;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // jose's errors may quote the token; "not a JWT" says enough.
    return undefined;
  }
}
