import { describe, expect, it } from 'vitest';
import { othersShare, parseStat, treeTicks } from './others.ts';

it.each([
  ['node', '7 (node) S 3 7 3 0 -1 0 0 0 0 0 10 20 30 40 20 0 1 0 5'],
  ['a name with spaces and brackets', '7 (a) b (c) R 3 7 3 0 -1 0 0 0 0 0 10 20 30 40 20 0 1 0 5'],
])('reads the line of %s', (_, line) => {
  expect(parseStat(line)).toEqual({ id: 7, parent: 3, ticks: 100 });
});

it('adds up a process and all below it', () => {
  const all = [
    { id: 1, parent: 0, ticks: 1_000 },
    { id: 2, parent: 1, ticks: 1 },
    { id: 3, parent: 2, ticks: 10 },
    { id: 4, parent: 3, ticks: 100 },
    { id: 5, parent: 1, ticks: 500 },
  ];
  expect(treeTicks(all, 2)).toBe(111);
  expect(treeTicks(all, 9)).toBe(0);
});

describe('the share of others', () => {
  const before = { all: 1_000, idle: 400, own: 100 };

  it('is what neither idles nor is ours', () => {
    expect(othersShare(before, { all: 2_000, idle: 900, own: 400 })).toBeCloseTo(0.2);
  });

  it('is nothing where rounding would make it less', () => {
    expect(othersShare(before, { all: 2_000, idle: 900, own: 700 })).toBe(0);
  });

  it('is unknown after a moment', () => {
    expect(othersShare(before, { all: 1_050, idle: 420, own: 110 })).toBeNaN();
  });
});
