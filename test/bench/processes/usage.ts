import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** What a process has used so far. */
export interface Usage {
  /** All its threads, user and system, in milliseconds. */
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly heapMb: number;
  /** The most that it ever held. */
  readonly peakRssMb: number;
}

const MB = 1024 * 1024;

/** What every process of the bench can be asked. */
export const USAGE_COMMANDS = {
  usage,
  /** The same after collections, where the process was started with `--expose-gc`. */
  async collect(): Promise<Usage> {
    // Pages are given back to the system some time after a collection has emptied them.
    for (let count = 0; count < COLLECTIONS; count += 1) {
      globalThis.gc?.();
      await delay(COLLECTION_PAUSE_MS);
    }
    return usage();
  },
};

const COLLECTIONS = 3;
const COLLECTION_PAUSE_MS = 100;

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return {
    cpuMs: (user + system) / 1_000,
    rssMb: rss / MB,
    heapMb: heapUsed / MB,
    peakRssMb: peakRssKb() / 1_024,
  };
}

/** Linux counts in `maxRSS` what the process was a copy of before it became a program of its own: the bench. */
function peakRssKb(): number {
  const [, ownKb] = /^VmHWM:\s+(\d+) kB$/m.exec(statusOfSelf()) ?? [];
  return ownKb === undefined ? process.resourceUsage().maxRSS : Number(ownKb);
}

/** Empty where the system has no such file. */
function statusOfSelf(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8');
  } catch {
    return '';
  }
}
