/**
 * The one retry loop: the same model again, after a pause, as long as that can help.
 *
 * @module
 */

import { modelFailure } from '../../bedrock/model-failure.ts';
import { GatewayError } from '../../errors.ts';
import { backOffMs } from './back-off.ts';
import { beginOrFail } from './begin-or-fail.ts';
import type { Clock } from './clock.ts';
import { isDroppedConnection } from './dropped-connection.ts';
import { policyOf } from './failure-policy.ts';
import type { Begin, Inquiry } from './inquiry.ts';
import { retryAfterMs } from './retry-after.ts';
import type { RetryBudget } from './retry-budget.ts';

export interface RetryDependencies {
  readonly clock: Clock;
  readonly budget: RetryBudget;
}

/** What has been spent on one inquiry so far. */
interface Spent {
  readonly endsAtMs: number;
  retries: number;
  isReplayed: boolean;
}

export function withRetries(begin: Begin, dependencies: RetryDependencies): Begin {
  const { clock } = dependencies;
  const nextPause = createNextPause(dependencies);

  return async (inquiry) => {
    const endsAtMs = clock.now() + inquiry.timeouts.deadlineMs;
    const spent = { endsAtMs, retries: 0, isReplayed: false };
    for (;;) {
      const result = await beginOrFail(begin, inquiry);
      if (!(result instanceof GatewayError)) return result;
      const pauseMs = nextPause(result, inquiry, spent);
      if (pauseMs === undefined) throw result;
      if (pauseMs > 0) await pause(pauseMs, clock, inquiry.signal);
    }
  };
}

/** A function that says how long to pause, in milliseconds, or undefined to give up. */
function createNextPause({ clock, budget }: RetryDependencies) {
  return (failure: GatewayError, inquiry: Inquiry, spent: Spent): number | undefined => {
    if (inquiry.signal.aborted) return undefined;
    // Neither pause nor budget: nobody was reached whom a call could have burdened.
    if (!spent.isReplayed && isDroppedConnection(failure)) {
      spent.isReplayed = true;
      return 0;
    }
    const { retries, retriesBesideFallback, backOffMs: baseMs } = policyOf(failure.code);
    spent.retries += 1;
    const granted = inquiry.fallbacks.length > 0 ? retriesBesideFallback : retries;
    if (inquiry.asksOnce || spent.retries > granted) return undefined;
    const asked = retryAfterMs(failure.retryAfter);
    const backOff = { baseMs, retry: spent.retries, retryAfterMs: asked };
    const pauseMs = backOffMs(backOff, clock.random);
    const isInTime = pauseMs !== undefined && clock.now() + pauseMs < spent.endsAtMs;
    return isInTime && budget.take() ? pauseMs : undefined;
  };
}

/** @throws {GatewayError} when the request ends during the pause */
async function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    throw modelFailure(error, signal);
  }
}
