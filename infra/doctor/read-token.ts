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

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // jose's errors may quote the token, and "no JWT" is all there is to know.
    return undefined;
  }
}
