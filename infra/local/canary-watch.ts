/**
 * The watch over canaries on one machine: the same rounds as in `functions/watch/`, over the lines that the
 * functions of this process write.
 *
 * @module
 */
import { setInterval } from 'node:timers';
import { createLog, type Log } from '#shared/log.ts';
import type { Table } from '#shared/routing/query-partition.ts';
import type { RequestLine } from '#shared/watch/tally-lines.ts';
import { type ReadLines, watchCanaries } from '#shared/watch/watch-canaries.ts';
import { type Output, tapRequests } from './request-log.ts';

export interface CanaryWatchOptions {
  readonly table: Table;
  /** Where the functions log. Default: standard output, and the one for errors. */
  readonly outputs?: readonly Output[];
  readonly log?: Log;
  /** Time between two rounds, in milliseconds. Default 2,000. */
  readonly everyMs?: number;
}

const EVERY_MS = 2_000;
const ROUND_MS = 10_000;

/** Starts the watch, which does not keep the process alive. */
export function startCanaryWatch({
  table,
  outputs = [process.stdout, process.stderr],
  log = createLog(),
  everyMs = EVERY_MS,
}: CanaryWatchOptions): Disposable {
  const readLines = tapLines(outputs);
  let isBusy = false;
  const timer = setInterval(async () => {
    if (isBusy) return;
    isBusy = true;
    try {
      await watchCanaries({ table, readLines, log, now: Date.now, lagMs: 0, roundMs: ROUND_MS });
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown';
      log('warn', 'canaries not watched', { awsError: name });
    } finally {
      isBusy = false;
    }
  }, everyMs);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** More lines than a machine answers between two rounds. */
const MAX_LINES = 20_000;

/** Keeps the lines of requests that are written to `outputs` from now on. */
function tapLines(outputs: readonly Output[]): ReadLines {
  const lines: { readonly atMs: number; readonly line: RequestLine }[] = [];
  tapRequests(outputs, (text) => {
    lines.push({ atMs: Date.now(), line: JSON.parse(text) });
    if (lines.length > MAX_LINES) lines.shift();
  });
  return async (name, { fromMs, toMs }) =>
    lines
      .filter(({ atMs, line }) => line.assignment === name && atMs >= fromMs && atMs < toMs)
      .map(({ line }) => line);
}
