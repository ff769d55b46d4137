/** What `npm run usage` keeps of what it has read, and what it forgets. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDuplicateFilter } from '#infra/cli/usage/duplicates.ts';
import { ACCURACY, createPercentiles, EXACT_VALUES } from '#infra/cli/usage/percentiles.ts';
import { MAX_GROUPS } from '#infra/cli/usage/summary.ts';
import { percentileOf } from '../../../usage/month.ts';
import { line, reportOf, usage } from './command-line.ts';

describe('percentiles', () => {
  const values = fc.array(fc.integer({ min: 0, max: 3_600_000 }), { minLength: 1, maxLength: 600 });
  const shares = fc.constantFrom(0, 0.5, 0.9, 0.99, 1);

  it('are exact for few values, and within their accuracy for many', () => {
    fc.assert(
      fc.property(values, shares, (all, share) => {
        const percentiles = createPercentiles();
        for (const value of all) percentiles.add(value);

        const exact = percentileOf(all, share);
        const error = Math.abs((percentiles.at(share) ?? Number.NaN) - exact);

        expect(error).toBeLessThanOrEqual(all.length <= EXACT_VALUES ? 0 : exact * ACCURACY + 1e-9);
      }),
    );
  });

  it('of nothing are none', () => {
    expect(createPercentiles().at(0.5)).toBe(undefined);
  });
});

describe('the filter of duplicates', () => {
  it('knows a line again for as many lines as it remembers, and forgets the oldest', () => {
    const isNew = createDuplicateFilter(3);

    expect(['a', 'b', 'a', 'c', 'a', 'd', 'e', 'a', 'f', 'a'].map(isNew)).toEqual([
      ...[true, true, false, true, false, true, true, false, true, true],
    ]);
  });
});

describe('groups', () => {
  it('are counted together beyond a number, and their cost is not lost', async () => {
    const lines = Array.from({ length: MAX_GROUPS + 20 }, (_, index) =>
      line({ gitlabProject: String(index), gitlabInstance: 'one', costUsd: 0.01 }),
    );
    const { tables, total } = await reportOf(lines, '--by', 'project');
    const others = tables[0]?.rows.find(({ project }) => project === '(others)');
    const { stderr } = await usage(['--from', '-', '--by', 'project'], { input: lines.join('\n') });

    expect(tables[0]?.rows).toHaveLength(MAX_GROUPS + 1);
    expect(others).toMatchObject({ requests: 20, costUsd: 0.2 });
    expect(total['costUsd']).toBe((MAX_GROUPS + 20) / 100);
    expect(stderr).toMatch(/5,000 groups by instance,project are shown; the rest is \(others\)/);
  });
});
