/**
 * How far a budget is used up.
 *
 * @module
 */

/** At which percentages operators are warned. */
export const THRESHOLDS = [80, 90, 100] as const;

/** Sums of cents are not exact in binary; a percentage is compared to so many digits. */
const SCALE = 10 ** 6;

/** In percent of the limit, which is above 0. */
export function usedPercent(spentUsd: number, limitUsd: number): number {
  return Math.round((spentUsd / limitUsd) * 100 * SCALE) / SCALE;
}

/** The thresholds at or below `percent`, the lowest first. */
export function reachedThresholds(percent: number): number[] {
  return THRESHOLDS.filter((threshold) => percent >= threshold);
}
