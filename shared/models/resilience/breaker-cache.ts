/**
 * A cache of which models have been failing lately: a circuit breaker per model and region.
 *
 * A breaker opens after some failures in a row. While it is open its model is passed over, so that a
 * dead model costs nothing; when the pause is over one request probes it. A success closes it, a
 * failure opens it for twice as long.
 *
 * @module
 */
import { createBoundedMap } from '../../caches.ts';
import type { ErrorCode } from '../../errors.ts';
import { targetName } from '../model-id.ts';
import type { ModelTarget } from '../model-request.ts';
import { policyOf } from './failure-policy.ts';

/** Failures in a row that open a breaker. */
export const OPENS_AFTER = 5;

/** How long a breaker stays open at first, and at most, in milliseconds. */
export const FIRST_PAUSE_MS = 15_000;
export const MAX_PAUSE_MS = 120_000;

/** Model ids come in requests: a caller who invents them must not fill the memory. */
const MAX_BREAKERS = 500;

export type BreakerState = 'closed' | 'open' | 'half-open';

export interface BreakerCache {
  state(target: ModelTarget): BreakerState;
  /** Whether the model may be asked. In state `half-open` only the first one may, as a probe. */
  admit(target: ModelTarget): boolean;
  succeeded(target: ModelTarget): void;
  /**
   * Codes that are not the model's fault change nothing and end a probe without a verdict. Consecutive
   * timeouts of the same `caller` count once, because the caller's own prompt may be the cause.
   */
  failed(target: ModelTarget, code: ErrorCode, caller?: string): void;
}

interface Breaker {
  failures: number;
  /** When it may be probed. Absent: it is closed. */
  openUntilMs?: number;
  pauseMs: number;
  probing: boolean;
  /** Whose request timed out last. */
  timedOut?: string;
}

/** `now` in milliseconds, never going back. */
export function createBreakerCache(now: () => number): BreakerCache {
  const breakers = createBoundedMap<Breaker>(MAX_BREAKERS);

  function stateOf(breaker: Breaker | undefined): BreakerState {
    if (breaker?.openUntilMs === undefined) return 'closed';
    return now() < breaker.openUntilMs ? 'open' : 'half-open';
  }

  return {
    state: (target) => stateOf(breakers.get(keyOf(target))),
    admit(target) {
      const breaker = breakers.get(keyOf(target));
      const state = stateOf(breaker);
      if (breaker === undefined || state === 'closed') return true;
      if (state === 'open' || breaker.probing) return false;
      breaker.probing = true;
      return true;
    },
    succeeded(target) {
      breakers.delete(keyOf(target));
    },
    failed(target, code, caller) {
      const key = keyOf(target);
      const breaker = breakers.get(key) ?? { failures: 0, pauseMs: FIRST_PAUSE_MS, probing: false };
      const verdict = policyOf(code).breaker;
      const wasProbe = breaker.probing;
      breaker.probing = false;
      if (verdict === 'ignores') return;
      if (code === 'model_timeout' && !wasProbe && isRepeated(breaker, caller)) return;
      breaker.failures += verdict === 'opens' ? OPENS_AFTER : 1;
      breakers.set(key, breaker);
      if (breaker.failures < OPENS_AFTER || stateOf(breaker) === 'open') return;
      if (wasProbe) breaker.pauseMs = Math.min(MAX_PAUSE_MS, breaker.pauseMs * 2);
      breaker.openUntilMs = now() + breaker.pauseMs;
    },
  };
}

/** Whether the last timeout was the same caller's. */
function isRepeated(breaker: Breaker, caller: string | undefined): boolean {
  if (caller === undefined) return false;
  const wasLast = breaker.timedOut === caller;
  breaker.timedOut = caller;
  return wasLast;
}

function keyOf(target: ModelTarget): string {
  return `${target.region} ${target.role} ${targetName(target)}`;
}
