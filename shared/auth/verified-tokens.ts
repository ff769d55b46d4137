/**
 * A cache of verified tokens. GitLab and editors send the same token for an hour or more, and checking its
 * signature is most of the work before the model call.
 *
 * An entry counts only while the key that verified the token is still the same object under the same name: when
 * the key set is loaded again, every token is verified again.
 *
 * @module
 */
import { hash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { createBoundedMap } from '../bounded-map.ts';
import type { Caller } from '../request/caller.ts';

export interface VerifiedToken {
  readonly caller: Caller;
  /** Whether the key that verified it is still, as the same object, its issuer's key of that name. */
  readonly isCurrent: () => Promise<boolean>;
}

/** More than one process has users at a time. An entry has about 2 KiB; nothing unverified is stored. */
export const MAX_VERIFIED_TOKENS = 1_000;

/**
 * Calls `verify` only for tokens that are new or expired, or whose key has changed. `now` is the clock, in
 * milliseconds since the epoch.
 *
 * @throws what `verify` and `isCurrent` throw
 */
export function rememberVerified(
  verify: (token: string) => Promise<VerifiedToken>,
  now: () => number,
): (token: string) => Promise<Caller> {
  const cache = createBoundedMap<VerifiedToken>(MAX_VERIFIED_TOKENS);

  return async (token) => {
    // The hash, because memory must not hold usable tokens for hours.
    const name = hash('sha256', token, 'base64');
    const known = cache.get(name);
    if (known && (await known.isCurrent()) && isStillGood(known.caller.claims, now())) {
      return known.caller;
    }
    cache.delete(name);
    const verified = await verify(token);
    cache.set(name, verified);
    return verified.caller;
  };
}

/** How far GitLab's clock and ours may differ, in seconds. */
export const CLOCK_TOLERANCE_S = 60;

/** The portal's tokens live for days. No token should live for months, and `1e400` is not a date. */
const MAX_LIFETIME_S = 31 * 24 * 3600;

/** Whether the token has a reasonable expiry. */
export function expiresInTime({ exp }: JWTPayload, nowMs: number): boolean {
  return exp !== undefined && exp <= nowMs / 1000 + MAX_LIFETIME_S;
}

/** Whether a verified token is still valid now, by RFC 7519 and our own limit. */
function isStillGood(claims: JWTPayload, nowMs: number): boolean {
  const { exp = 0, nbf = 0 } = claims;
  const nowS = Math.floor(nowMs / 1000);
  const hasExpired = exp <= nowS - CLOCK_TOLERANCE_S;
  const isEarly = nbf > nowS + CLOCK_TOLERANCE_S;
  return !hasExpired && !isEarly && expiresInTime(claims, nowMs);
}
