/**
 * What a measurement is given, and what it gives.
 *
 * @module
 */
import type { Scale } from './scales.ts';
import type { Site } from './site.ts';

/** One run of the bench. */
export interface Run {
  readonly site: Site;
  readonly scale: Scale;
  /** Says what is being done, for whoever waits. */
  readonly progress: (text: string) => void;
}

export type Measure = (run: Run) => Promise<Outcome>;

export interface Outcome {
  /** Numbers by name, for the verdicts and for programs: `latency.sync.added.p50`. */
  readonly facts: Readonly<Record<string, number>>;
  /** The same for people. */
  readonly sections: readonly Section[];
}

/** A table, and a picture of it. */
export interface Section {
  readonly title: string;
  /** What the numbers mean, in a sentence or two. */
  readonly note: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly chart?: Chart;
  /** Too long for the documentation: in the terminal and on the page only. */
  readonly isDetail?: true;
}

/** Numbers are written with as many digits as they are worth. */
export type Cell = string | number;

export type Chart =
  /** Groups of bars side by side, a bar for each of the series. */
  | {
      readonly type: 'bars';
      readonly unit: string;
      readonly series: readonly string[];
      readonly groups: readonly { readonly name: string; readonly values: readonly number[] }[];
    }
  /** Lines over two logarithmic axes. */
  | {
      readonly type: 'lines';
      readonly xUnit: string;
      readonly yUnit: string;
      readonly lines: readonly {
        readonly name: string;
        readonly points: readonly (readonly [number, number])[];
      }[];
    };
