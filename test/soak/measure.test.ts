import { expect, it } from 'vitest';
import { findGrowth, type Sample } from './measure.ts';

const STEADY: Sample = { atS: 0, heapMb: 30, rssMb: 200, sockets: 60, timers: 50 };

function samples(change: (index: number) => Partial<Sample>): Sample[] {
  return Array.from({ length: 24 }, (_, index) => ({ ...STEADY, atS: index, ...change(index) }));
}

it('takes ups and downs for no growth', () => {
  expect(
    findGrowth(samples((index) => ({ heapMb: 30 + (index % 3), timers: 40 + (index % 5) }))),
  ).toEqual([]);
});

it.each([
  { name: 'heap (MB)', grow: (index: number) => ({ heapMb: 30 + index * 3 }) },
  { name: 'sockets', grow: (index: number) => ({ sockets: 60 + index * 10 }) },
  { name: 'timers', grow: (index: number) => ({ timers: 50 + index * 10 }) },
])('tells of $name that grow', ({ name, grow }) => {
  expect(findGrowth(samples(grow))).toEqual([expect.stringContaining(`${name} grew from`)]);
});

it('says nothing of a run that is too short to tell', () => {
  expect(findGrowth([STEADY])).toEqual([]);
});
