import { describe, expect, it } from 'vitest';
import {
  difference,
  growthExponent,
  lastDecade,
  median,
  quantile,
  quantiles,
} from './statistics.ts';

describe('a quantile', () => {
  it.each([
    { values: [3, 1, 2], share: 0.5, is: 2 },
    { values: [1, 2, 3, 4], share: 0.5, is: 2.5 },
    { values: [10, 20], share: 0.9, is: 19 },
    { values: [7], share: 0.99, is: 7 },
    { values: [5, 1], share: 0, is: 1 },
    { values: [5, 1], share: 1, is: 5 },
  ])('of $values at $share is $is', ({ values, share, is }) => {
    expect(quantile(values, share)).toBe(is);
  });

  it('of nothing is no number', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });

  it('leaves the values in their order', () => {
    const values = [3, 1, 2];
    expect(median(values)).toBe(2);
    expect(values).toEqual([3, 1, 2]);
  });
});

it('compares quantile by quantile', () => {
  const late = quantiles([10, 20, 30]);
  expect(difference(late, quantiles([1, 2, 3])).p50).toBe(18);
  expect(difference(late, late)).toEqual({ p50: 0, p90: 0, p99: 0 });
});

describe('growth', () => {
  const sizes = [1, 10, 100, 1_000];
  const growing = (cost: (size: number) => number) =>
    sizes.map((size) => [size, cost(size)] as const);

  it.each([
    { name: 'constant', cost: () => 5, exponent: 0, factor: 1 },
    { name: 'linear', cost: (size: number) => 3 * size, exponent: 1, factor: 10 },
    { name: 'quadratic', cost: (size: number) => size ** 2, exponent: 2, factor: 100 },
  ])('that is $name has the exponent $exponent', ({ cost, exponent, factor }) => {
    expect(growthExponent(growing(cost))).toBeCloseTo(exponent);
    expect(lastDecade(growing(cost))).toBeCloseTo(factor);
  });

  it('that is quadratic shows at the upper end, however large the constant part is', () => {
    expect(lastDecade(growing((size) => 1_000 + size ** 2))).toBeGreaterThan(12);
  });

  it('is asked for in decades, whatever the sizes are', () => {
    expect(
      lastDecade([
        [1, 1],
        [1_000, 1_000],
      ]),
    ).toBeCloseTo(10);
    expect(lastDecade([[1, 1]])).toBeNaN();
  });
});
