import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elapsedOf, expiryOf, monthOf } from '#shared/budgets/spend-table.ts';

describe('a month', () => {
  it.each([
    { at: '2026-11-01T00:00:00.000Z', month: '2026-11' },
    { at: '2026-11-30T23:59:59.999Z', month: '2026-11' },
    { at: '2026-12-31T23:30:00.000-01:00', month: '2027-01' },
    { at: '2028-02-29T12:00:00.000Z', month: '2028-02' },
  ])('of $at is $month, by UTC', ({ at, month }) => {
    expect(monthOf(Date.parse(at))).toBe(month);
  });

  it('is kept for 13 more', () => {
    expect(new Date(expiryOf('2026-11') * 1_000).toISOString()).toBe('2028-01-01T00:00:00.000Z');
  });

  it.each([
    { at: '2026-11-01T00:00:00Z', elapsed: 0 },
    { at: '2026-11-16T00:00:00Z', elapsed: 0.5 },
    { at: '2026-10-01T00:00:00Z', elapsed: 0 },
    { at: '2027-01-01T00:00:00Z', elapsed: 1 },
  ])('of November is over by $elapsed at $at', ({ at, elapsed }) => {
    expect(elapsedOf('2026-11', Date.parse(at))).toBe(elapsed);
  });

  it('expires after every moment of its own', () => {
    const moment = fc.date({
      min: new Date('2020-01-01'),
      max: new Date('2100-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(moment, (date) => {
        expect(expiryOf(monthOf(date.getTime())) * 1_000).toBeGreaterThan(date.getTime());
      }),
    );
  });
});
