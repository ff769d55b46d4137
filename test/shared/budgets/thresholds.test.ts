import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reachedThresholds, THRESHOLDS, usedPercent } from '#shared/budgets/charge-budgets.ts';

const CENT = 0.01;
const cents = (max: number) => fc.integer({ min: 1, max });
const amount = cents(100_000_000).map((count) => count * CENT);

describe('the thresholds of a budget', () => {
  it.each([
    { spentUsd: 0, reached: [] },
    { spentUsd: 79.99, reached: [] },
    { spentUsd: 80, reached: [80] },
    { spentUsd: 89.999999, reached: [80] },
    { spentUsd: 90, reached: [80, 90] },
    { spentUsd: 99.999, reached: [80, 90] },
    { spentUsd: 100, reached: [80, 90, 100] },
    { spentUsd: 1_000, reached: [80, 90, 100] },
  ])('of 100 USD that $spentUsd reaches are $reached', ({ spentUsd, reached }) => {
    expect(reachedThresholds(usedPercent(spentUsd, 100))).toEqual(reached);
  });

  it('are reached by exactly their share, whatever the limit', () => {
    fc.assert(
      fc.property(cents(1_000_000), fc.constantFrom(...THRESHOLDS), (count, threshold) => {
        // A hundredth of the limit is a whole number of cents.
        const [limitUsd, shareUsd] = [count * 100 * CENT, count * threshold * CENT];

        expect(reachedThresholds(usedPercent(shareUsd, limitUsd)).at(-1)).toBe(threshold);
      }),
    );
  });

  it('are not reached a cent before, where a cent can be told', () => {
    fc.assert(
      fc.property(cents(10_000), fc.constantFrom(...THRESHOLDS), (count, threshold) => {
        const [limitUsd, belowUsd] = [count * 100 * CENT, (count * threshold - 1) * CENT];

        expect(reachedThresholds(usedPercent(belowUsd, limitUsd))).not.toContain(threshold);
      }),
    );
  });

  it('never become fewer while more is spent', () => {
    fc.assert(
      fc.property(amount, amount, amount, (limitUsd, spentUsd, moreUsd) => {
        const before = reachedThresholds(usedPercent(spentUsd, limitUsd));

        expect(reachedThresholds(usedPercent(spentUsd + moreUsd, limitUsd))).toEqual(
          expect.arrayContaining(before),
        );
      }),
    );
  });
});
