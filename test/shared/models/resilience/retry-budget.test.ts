import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUDGET_FLOOR, BUDGET_SHARE, createRetryBudget } from '#shared/models/resilience/retry.ts';
import { testClock } from '../../../support/test-clock.ts';

const anyRequests = fc.array(fc.record({ waitMs: fc.nat(900), retries: fc.nat(3) }), {
  minLength: 200,
  maxLength: 400,
});

describe('the budget for extra calls', () => {
  it('is kept with every call of every minute when everything is throttled', () => {
    fc.assert(
      fc.property(anyRequests, (requests) => extraCalls(requests).every(isWithinBudget)),
      { numRuns: 25 },
    );
  });

  it('lets an environment with one request retry', () => {
    const budget = createRetryBudget(testClock().now);
    budget.noteRequest();

    expect(budget.take()).toBe(true);
  });

  it('is full again after a minute', () => {
    const clock = testClock();
    const budget = createRetryBudget(clock.now);
    while (budget.take());

    clock.advance(60_000);

    expect(budget.take()).toBe(true);
  });
});

interface Call {
  readonly atMs: number;
  readonly extra: boolean;
}

/** Every extra call that the budget allows when all requests want theirs, each with the calls until then. */
function extraCalls(requests: readonly { waitMs: number; retries: number }[]): Call[][] {
  const clock = testClock();
  const budget = createRetryBudget(clock.now);
  const calls: Call[] = [];
  return requests.flatMap(({ waitMs, retries }) => {
    clock.advance(waitMs);
    budget.noteRequest();
    calls.push({ atMs: clock.now(), extra: false });
    return Array.from({ length: retries }, () => budget.take())
      .filter((isAllowed) => isAllowed)
      .map(() => {
        calls.push({ atMs: clock.now(), extra: true });
        return [...calls];
      });
  });
}

/** Counted by the second: the minute is the last 59 whole ones and the current one. */
function isWithinBudget(calls: readonly Call[]): boolean {
  const since = (Math.floor((calls.at(-1)?.atMs ?? 0) / 1_000) - 59) * 1_000;
  const minute = calls.filter(({ atMs }) => atMs >= since);
  const extras = minute.filter(({ extra }) => extra).length;
  return extras <= Math.max(BUDGET_FLOOR, (minute.length - extras) * BUDGET_SHARE);
}
