/** What the bench measures, in the order in which it does. */
import type { Measure } from './measure.ts';
import { measureCold } from './measures/cold.ts';
import { measureLatency } from './measures/latency.ts';

export const MEASURES = {
  latency: measureLatency,
  cold: measureCold,
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof MEASURES;
