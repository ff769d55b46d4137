import { describe, expect, it } from 'vitest';
import { BUDGETS, type Budget } from './budgets.ts';
import { verdictSection, verdictsOn } from './verdicts.ts';

const LOW: Budget = { what: 'time', limit: 2, unit: 'ms', better: 'low', fact: 'a.time' };
const HIGH: Budget = { what: 'speed', limit: 1.2, unit: '×', better: 'high', fact: 'a.speed' };

describe('a verdict', () => {
  it.each([
    { budget: LOW, value: 2, verdict: 'met', distance: '' },
    { budget: LOW, value: 3, verdict: 'missed', distance: 'by 1 ms (1.50 × the goal)' },
    { budget: HIGH, value: 1.2, verdict: 'met', distance: '' },
    { budget: HIGH, value: 0.7, verdict: 'missed', distance: 'by 0.50 ×' },
    { budget: LOW, value: Number.NaN, verdict: 'not measured', distance: '' },
    { budget: LOW, value: undefined, verdict: 'not measured', distance: '' },
  ])('on $value for $budget.what is: $verdict $distance', ({ budget, value, ...expected }) => {
    const facts = value === undefined ? {} : { [budget.fact]: value };
    expect(verdictsOn([budget], facts)).toEqual([expect.objectContaining(expected)]);
  });

  it.each([
    { others: 0.1, value: 3, verdict: 'missed' },
    { others: 0.7, value: 3, verdict: 'not judged', distance: 'others used 70 %' },
    { others: 0.7, value: 1, verdict: 'met' },
    { others: Number.NaN, value: 3, verdict: 'missed' },
  ])(
    'on a time of $value ms while others use $others is: $verdict',
    ({ others, value, ...expected }) => {
      const facts = { 'a.time': value, 'a.others': others };
      expect(verdictsOn([{ ...LOW, isWallTime: true }], facts)).toEqual([
        expect.objectContaining(expected),
      ]);
    },
  );

  it('is on ratios, whatever others do', () => {
    const facts = { 'a.speed': 0.7, 'a.others': 0.9 };
    expect(verdictsOn([HIGH], facts)).toEqual([expect.objectContaining({ verdict: 'missed' })]);
  });

  it('stands beside the number of the run before', () => {
    const [verdict] = verdictsOn([LOW], { 'a.time': 1 }, { 'a.time': 1.5 });
    expect(verdict?.last).toBe('1.50');
  });

  it('says what else to look at, when that was measured', () => {
    const budget = { ...LOW, beside: { text: 'alone', fact: 'a.floor' } };
    const beside = (facts: Record<string, number>) => verdictsOn([budget], facts)[0]?.beside;
    expect(beside({ 'a.time': 1, 'a.floor': 0.25 })).toBe('alone: 0.25 ms');
    expect(beside({ 'a.time': 1 })).toBe('');
  });
});

it('gives every budget a row, measured or not', () => {
  const { rows } = verdictSection(verdictsOn(BUDGETS, {}));
  expect(rows).toHaveLength(BUDGETS.length);
  expect(new Set(rows.map(([what]) => what)).size).toBe(BUDGETS.length);
});
