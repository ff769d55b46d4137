/**
 * Bounds the calls that one environment makes on top of one per request, so that an overloaded
 * provider is not loaded further by everybody's retries.
 *
 * @module
 */

/** Extra calls per request, over the last minute. */
export const BUDGET_SHARE = 0.1;

/** Extra calls that are always allowed in a minute: an environment with few requests may retry, too. */
export const BUDGET_FLOOR = 5;

/** What is counted by the second is remembered for this many of them. */
const WINDOW_S = 60;

export interface RetryBudget {
  /** A request came in, which may make one call. */
  noteRequest(): void;
  /** Takes one extra call, if one is left. */
  take(): boolean;
}

interface Second {
  number: number;
  requests: number;
  extras: number;
}

/** `now` in milliseconds, never going back. */
export function createRetryBudget(now: () => number): RetryBudget {
  const seconds: Second[] = [];

  function current(): Second {
    const number = Math.floor(now() / 1_000);
    while (seconds[0] !== undefined && seconds[0].number <= number - WINDOW_S) seconds.shift();
    const last = seconds.at(-1);
    if (last?.number === number) return last;
    const fresh = { number, requests: 0, extras: 0 };
    seconds.push(fresh);
    return fresh;
  }

  return {
    noteRequest() {
      current().requests += 1;
    },
    take() {
      const second = current();
      const requests = seconds.reduce((sum, each) => sum + each.requests, 0);
      const extras = seconds.reduce((sum, each) => sum + each.extras, 0);
      const isLeft = extras + 1 <= Math.max(BUDGET_FLOOR, Math.floor(requests * BUDGET_SHARE));
      if (isLeft) second.extras += 1;
      return isLeft;
    },
  };
}
