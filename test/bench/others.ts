/**
 * How much of the machine others used meanwhile. A wall time that was measured beside much other work tells about
 * that work. Only Linux tells it (`/proc`).
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';

/** More than this makes wall times worthless, as a share of all processors. */
export const MUCH = 0.2;

/** Times of `/proc` are in hundredths of a second. */
const TICK_MS = 10;

/** Processor time since the machine started, in ticks. */
interface Ticks {
  readonly all: number;
  readonly idle: number;
  /** Of this process and all below it, the ended ones too. */
  readonly own: number;
}

export interface ProcessStat {
  readonly id: number;
  readonly parent: number;
  /** Its own, and of its children that have ended. */
  readonly ticks: number;
}

/**
 * Begins to watch.
 *
 * @returns tells the share of all processors, 0 to 1, that others have used since; NaN where nobody can tell
 */
export function watchOthers(): () => number {
  const before = readTicks();
  return () => {
    const after = readTicks();
    return before && after ? othersShare(before, after) : Number.NaN;
  };
}

export function othersShare(before: Ticks, after: Ticks): number {
  const all = after.all - before.all;
  const others = all - (after.idle - before.idle) - (after.own - before.own);
  // Ticks are coarse: of a moment they tell nothing.
  return all * TICK_MS < 1_000 ? Number.NaN : Math.max(0, others / all);
}

function readTicks(): Ticks | undefined {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
    // user, nice, system, idle, iowait, irq, softirq, steal; the guests' are in the first two.
    const counts = line.split(/ +/).slice(1, 9).map(Number);
    const [, , , idle = 0, waiting = 0] = counts;
    const all = counts.reduce((sum, count) => sum + count, 0);
    return { all, idle: idle + waiting, own: treeTicks(readProcesses(), process.pid) };
  } catch {
    return undefined;
  }
}

function readProcesses(): ProcessStat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [parseStat(readFileSync(`/proc/${name}/stat`, 'utf8'))];
      } catch {
        // It has ended since its name was read.
        return [];
      }
    });
}

/** @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
export function parseStat(text: string): ProcessStat {
  // The name of the program may have spaces and brackets in it; it ends at the last bracket.
  const [, parent, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = rest.slice(9, 13).reduce((sum, count) => sum + Number(count), 0);
  return { id: Number.parseInt(text, 10), parent: Number(parent), ticks };
}

/** Of a process and all below it. */
export function treeTicks(all: readonly ProcessStat[], root: number): number {
  const children = Map.groupBy(all, ({ parent }) => parent);
  const ticksBelow = ({ id, ticks }: ProcessStat): number =>
    (children.get(id) ?? []).reduce((sum, child) => sum + ticksBelow(child), ticks);
  const found = all.find(({ id }) => id === root);
  return found ? ticksBelow(found) : 0;
}
