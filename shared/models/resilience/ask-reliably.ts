/**
 * Asks models so that callers see as few failures as possible.
 *
 * @module
 */
import { startDeadline } from '../../deadline.ts';
import type { ModelEvent } from '../model-event.ts';
import { createAttempt } from './attempt.ts';
import { createBreakerCache } from './breaker-cache.ts';
import { withFallbacks } from './fall-back.ts';
import { withHedge } from './hedge.ts';
import { type Clock, type ModelCall, systemClock } from './model-call.ts';
import { createRetryBudget, withRetries } from './retry.ts';

/**
 * Yields the answer of the first model that begins to answer. After the first event nothing is
 * retried: a later failure is final.
 *
 * @throws {GatewayError} with a `model_*` code or `caller_gone`, from the first `next()` on
 */
export type AskReliably = (call: ModelCall) => AsyncIterable<ModelEvent>;

export interface ReliabilityOptions {
  /** When a second call starts beside a first one, in milliseconds. Absent: never. */
  readonly hedgeAfterMs?: number | undefined;
  /** Default: the system's. */
  readonly clock?: Clock;
}

export function createAskReliably({
  hedgeAfterMs,
  clock = systemClock,
}: ReliabilityOptions = {}): AskReliably {
  const budget = createRetryBudget(clock.now);
  const breakers = createBreakerCache(clock.now);
  const attempt = createAttempt(breakers);
  const hedged = withHedge(attempt, { afterMs: hedgeAfterMs, clock, budget });
  const retried = withRetries(hedged, { clock, budget });
  const begin = withFallbacks(retried, { clock, breakers });

  return async function* askReliably(call) {
    budget.noteRequest();
    const deadline = startDeadline(call.timeouts.deadlineMs, call.signal);
    try {
      yield* await begin({ ...call, signal: deadline.signal });
    } finally {
      deadline.clear();
      const targets = [call.target, ...call.fallbacks];
      call.attemptLog.openBreakers = targets.filter((t) => breakers.state(t) !== 'closed').length;
    }
  };
}
