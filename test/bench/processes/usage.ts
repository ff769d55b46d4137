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
    peakRssMb: process.resourceUsage().maxRSS / 1_024,
  };
}
