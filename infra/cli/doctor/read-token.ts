/**
 * What a token says of itself; nothing here verifies it.
 *
 * @module
 */
import {
  decodeJwt,
  decodeProtectedHeader,
  type JWTPayload,
  type ProtectedHeaderParameters,
} from 'jose';

/** Signs for instances that do not sign themselves. */
export const CUSTOMER_PORTAL = 'https://customers.gitlab.com';

/** Undefined for what is no JWT. */
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

/** Where GitLab is, if the token was signed by an instance. */
export function issuerUrlOf(token: string | undefined): string | undefined {
  const { iss = '' } = claimsOf(token) ?? {};
  return /^https?:/.test(iss) && iss !== CUSTOMER_PORTAL ? iss : undefined;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // jose's errors may quote the token, and "no JWT" is all there is to know.
    return undefined;
  }
}
