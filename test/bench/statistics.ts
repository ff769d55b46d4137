/**
 * The arithmetic of the bench. Nothing here reads a clock.
 *
 * @module
 */

/**
 * The value below which a share of all values lies, by linear interpolation between neighbours. NaN
 * where there are no values.
 *
 * @param share from 0 to 1
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export interface Quantiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

export function quantiles(values: readonly number[]): Quantiles {
  return {
    p50: quantile(values, 0.5),
    p90: quantile(values, 0.9),
    p99: quantile(values, 0.99),
  };
}

/** Quantile by quantile: what `late` has above `early`. */
export function difference(late: Quantiles, early: Quantiles): Quantiles {
  return {
    p50: late.p50 - early.p50,
    p90: late.p90 - early.p90,
    p99: late.p99 - early.p99,
  };
}

/** A size, and what it cost. */
export type Point = readonly [size: number, cost: number];

/**
 * The exponent k of cost = c · size^k, by least squares over the logarithms: 1 is linear, 2 is
 * quadratic. NaN for fewer than two points.
 */
export function growthExponent(points: readonly Point[]): number {
  const logs = points.map(([size, cost]) => [Math.log(size), Math.log(cost)] as const);
  const meanX = mean(logs.map(([x]) => x));
  const meanY = mean(logs.map(([, y]) => y));
  const covariance = mean(logs.map(([x, y]) => (x - meanX) * (y - meanY)));
  const variance = mean(logs.map(([x]) => (x - meanX) ** 2));
  return covariance / variance;
}

/** By how much the cost grows where the size grows tenfold, between the two largest sizes. */
export function lastDecade(points: readonly Point[]): number {
  const [before, last] = points.toSorted(([a], [b]) => a - b).slice(-2);
  if (before === undefined || last === undefined) return Number.NaN;
  const decades = Math.log10(last[0] / before[0]);
  return (last[1] / before[1]) ** (1 / decades);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
