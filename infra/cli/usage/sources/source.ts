/**
 * Where records come from.
 *
 * @module
 */
import type { Bounds } from '../period.ts';
import type { ReadText } from '../usage-entry.ts';

/** Records of one source, as a stream. */
export interface Source {
  /** For the report, such as `bucket duo-edge-prod-usage`. */
  readonly name: string;
  /** The time that was asked for; undefined: everything there is. */
  readonly bounds: Bounds | undefined;
  read(progress: Progress): AsyncIterable<ReadText>;
}

/** Says how far the reading is, in parts such as objects. */
export type Progress = (done: number, all: number, parts: string) => void;
