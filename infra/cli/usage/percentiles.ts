/**
 * Percentiles of any number of values in bounded memory: exact while there are few, then from a sketch whose
 * answers are within one percent of the true value.
 *
 * @see https://www.vldb.org/pvldb/vol12/p2195-masson.pdf
 * @module
 */
import { DDSketch } from '@datadog/sketches-js';

export interface Percentiles {
  add(value: number): void;
  /** The value below which this share (0 to 1) of all values lies; undefined without values. */
  at(share: number): number | undefined;
}

/** Of the sketch's answers, relative to the true value. */
export const ACCURACY = 0.01;

/** So many values are kept as they are. */
export const EXACT_VALUES = 256;

export function createPercentiles(): Percentiles {
  let values: number[] = [];
  let sketch: DDSketch | undefined;
  return {
    add(value) {
      if (sketch !== undefined) return sketch.accept(value);
      values.push(value);
      if (values.length <= EXACT_VALUES) return;
      sketch = new DDSketch({ relativeAccuracy: ACCURACY });
      for (const known of values) sketch.accept(known);
      values = [];
    },
    at(share) {
      if (sketch !== undefined) return sketch.getValueAtQuantile(share);
      return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))];
    },
  };
}
