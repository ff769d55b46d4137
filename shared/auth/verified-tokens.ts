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
import { createBoundedMap } from '../bounded-map.ts';
import type { Caller } from '../request/caller.ts';
import { isStillGood } from './token-life.ts';

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
