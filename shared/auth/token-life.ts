/**
 * How long a token is good for.
 *
 * @module
 */
import type { JWTPayload } from 'jose';

/** How far GitLab's clock and ours may be apart, in seconds. */
export const CLOCK_TOLERANCE_S = 60;

/** The portal's tokens live for days, no token lives for months; `1e400` is no date at all. */
const MAX_LIFETIME_S = 31 * 24 * 3600;

/** Whether the token says when it expires, and that within reason. */
export function expiresInTime({ exp }: JWTPayload, nowMs: number): boolean {
  return exp !== undefined && exp <= nowMs / 1000 + MAX_LIFETIME_S;
}

/** Whether a token that was good at another time is so now: the rules of RFC 7519, and ours. */
export function isStillGood(claims: JWTPayload, nowMs: number): boolean {
  const { exp = 0, nbf = 0 } = claims;
  const nowS = Math.floor(nowMs / 1000);
  const hasExpired = exp <= nowS - CLOCK_TOLERANCE_S;
  const isEarly = nbf > nowS + CLOCK_TOLERANCE_S;
  return !hasExpired && !isEarly && expiresInTime(claims, nowMs);
}
