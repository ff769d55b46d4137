/**
 * One round of the watch: counts what is new in the log, judges canaries whose next look is due, and rolls them back
 * or promotes them. Beside the path of requests: nobody waits for it, and functions that answer know nothing of it.
 *
 * @see docs/decisions/0017-canary-watch.md
 * @module
 */
import type { Log } from '../log.ts';
import type { Table } from '../routing/query-partition.ts';
import { type Decision, promote, rollBack, writeDecision } from './decide-canary.ts';
import { judgeCanary, looksDue, mayPromote } from './judge-canary.ts';
import { type RequestLine, tallyLines } from './tally-lines.ts';
import {
  addToCounters,
  type Counters,
  noteLooks,
  readCounters,
  readWatched,
  type WatchedCanary,
  type Window,
} from './watched-canaries.ts';

/** The lines of one assignment's requests. Rejects when the log cannot be read. */
export type ReadLines = (name: string, window: Window) => Promise<readonly RequestLine[]>;

export interface WatchDependencies {
  readonly table: Table;
  readonly readLines: ReadLines;
  readonly log: Log;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
  /** How long a line may take to reach the log, in milliseconds. Later ones are not counted. */
  readonly lagMs: number;
  /** How long a round may take, in milliseconds; the next one goes on where it ended. */
  readonly roundMs: number;
}

/** The most that is read at once, in milliseconds. */
const MAX_WINDOW_MS = 600_000;

/**
 * The decisions of the round.
 *
 * @throws {AggregateError} when a canary could not be watched; the others were
 */
export async function watchCanaries(dependencies: WatchDependencies): Promise<readonly Decision[]> {
  const { table, roundMs } = dependencies;
  const signal = AbortSignal.timeout(roundMs);
  const watched = await readWatched(table, signal);
  if (watched.length === 0) return [];
  const counters = await readCounters(table, signal);
  const results = await Promise.allSettled(
    watched.map((canary) =>
      watchCanary(canary, counters.get(canary.name), { ...dependencies, signal }),
    ),
  );
  const failures = results.flatMap((result) => (result.status === 'rejected' ? result.reason : []));
  if (failures.length > 0) throw new AggregateError(failures, 'Canaries could not be watched');
  return results.flatMap((result) => (result.status === 'fulfilled' ? (result.value ?? []) : []));
}

type Round = WatchDependencies & { readonly signal: AbortSignal };

async function watchCanary(
  canary: WatchedCanary,
  known: Counters | undefined,
  round: Round,
): Promise<Decision | undefined> {
  const limitMs = round.now() - round.lagMs;
  let counters = known;
  for (;;) {
    const fromMs = counters?.countedUntilMs ?? canary.sinceMs;
    const toMs = Math.min(limitMs, fromMs + MAX_WINDOW_MS);
    if (toMs <= fromMs || round.signal.aborted) return undefined;
    counters = await count(canary, { fromMs, toMs }, round);
    // Another round counted the window, and decides.
    if (counters === undefined) return undefined;
    const decision = await decide(canary, counters, round);
    if (decision) return decision;
  }
}

async function count(
  { name, watch }: WatchedCanary,
  window: Window,
  { table, readLines }: Round,
): Promise<Counters | undefined> {
  const lines = await readLines(name, window);
  return addToCounters(table, name, { window, arms: tallyLines(lines, watch) });
}

async function decide(
  canary: WatchedCanary,
  counters: Counters,
  { table, log, now }: Round,
): Promise<Decision | undefined> {
  const due = looksDue(counters.arms.canary.errors.requests);
  const decision = decisionOf(canary, counters, due);
  if (decision === undefined) {
    if (due > counters.looks) await noteLooks(table, canary.name, due);
    return undefined;
  }
  const written = await writeDecision(table, canary, { decision, nowMs: now() });
  const { result, ...facts } = decision;
  const outcome = written ? result : 'changed meanwhile';
  log(written ? 'warn' : 'info', 'canary', { assignment: canary.name, result: outcome, ...facts });
  return written ? decision : undefined;
}

function decisionOf(
  canary: WatchedCanary,
  { arms, looks, countedUntilMs }: Counters,
  due: number,
): Decision | undefined {
  const { watch, sinceMs } = canary;
  const findings = due > looks ? judgeCanary(arms, watch) : [];
  if (findings.length > 0) return rollBack(canary, findings);
  const { promoteAfterMs = Number.POSITIVE_INFINITY } = watch;
  const isOver = countedUntilMs - sinceMs >= promoteAfterMs;
  return isOver && mayPromote(arms, watch) ? promote(canary, arms) : undefined;
}
