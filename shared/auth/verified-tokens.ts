/**
 * A cache of tokens that were verified: a GitLab instance sends the same one for a day, an editor for
 * an hour, and its signature is most of what a request costs before the model.
 *
 * A token is taken from here only as long as the key that verified it is still the one of that name,
 * the very same object: when the key set is loaded anew, every token is verified anew.
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

/** Users of one process at a time; an entry has about 2 KiB. Nothing unverified gets in. */
export const MAX_VERIFIED_TOKENS = 1_000;

/**
 * `verify` for tokens that are new, no longer good, or whose key has changed. `now` is the clock, in
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
    // Its hash: what lies in memory for hours opens nothing.
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

/** How far GitLab's clock and ours may be apart, in seconds. */
export const CLOCK_TOLERANCE_S = 60;

/** The portal's tokens live for days, no token lives for months; `1e400` is no date at all. */
const MAX_LIFETIME_S = 31 * 24 * 3600;

/** Whether the token says when it expires, and that within reason. */
export function expiresInTime({ exp }: JWTPayload, nowMs: number): boolean {
  return exp !== undefined && exp <= nowMs / 1000 + MAX_LIFETIME_S;
}

/** Whether a token that was good at another time is so now: the rules of RFC 7519, and ours. */
function isStillGood(claims: JWTPayload, nowMs: number): boolean {
  const { exp = 0, nbf = 0 } = claims;
  const nowS = Math.floor(nowMs / 1000);
  const hasExpired = exp <= nowS - CLOCK_TOLERANCE_S;
  const isEarly = nbf > nowS + CLOCK_TOLERANCE_S;
  return !hasExpired && !isEarly && expiresInTime(claims, nowMs);
}
