/**
 * What a cost does when something grows.
 *
 * @module
 */
import type { Outcome, Section } from '../measure.ts';
import { growthExponent, lastDecade, type Point } from '../statistics.ts';

export interface Series {
  /** For facts: `request.sync`. */
  readonly id: string;
  readonly title: string;
  readonly points: readonly Point[];
}

export interface SeriesSection {
  readonly title: string;
  readonly note: string;
  readonly xUnit: string;
  readonly yUnit: string;
}

export function seriesFacts(all: readonly Series[]): Outcome['facts'] {
  return Object.fromEntries(
    all.flatMap(({ id, points }) => [
      [`growth.${id}.exponent`, growthExponent(points)],
      [`growth.${id}.lastDecade`, lastDecade(points)],
    ]),
  );
}

export function seriesSection(all: readonly Series[], about: SeriesSection): Section {
  const { title, note, xUnit, yUnit } = about;
  const sizes = [...new Set(all.flatMap(({ points }) => points.map(([size]) => size)))];
  return {
    title: `${title} (${yUnit})`,
    note: `${note} Exponent: of a power law through all points, 1 is linear. Last decade: the factor for
ten times the size at the upper end, 10 is linear.`,
    heads: ['what', ...sizes.map((size) => `${size} ${xUnit}`), 'exponent', 'last decade'],
    rows: all.map((series) => [
      series.title,
      ...sizes.map((size) => new Map(series.points).get(size) ?? ''),
      growthExponent(series.points),
      lastDecade(series.points),
    ]),
    chart: {
      type: 'lines',
      xUnit,
      yUnit,
      lines: all.map((series) => ({ name: series.title, points: series.points })),
    },
  };
}
