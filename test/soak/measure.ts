/**
 * What a process holds: memory after a collection, sockets and timers.
 *
 * @module
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface Sample {
  readonly atS: number;
  /** Live objects, in MB. */
  readonly heapMb: number;
  /** The whole process, in MB. */
  readonly rssMb: number;
  readonly sockets: number;
  readonly timers: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const MB = 1024 * 1024;

export function takeSample(startedAtMs: number): Sample {
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  return {
    atS: Math.round((performance.now() - startedAtMs) / 1_000),
    heapMb: heapUsed / MB,
    rssMb: rss / MB,
    sockets: resources.filter((kind) => kind.startsWith('TCP')).length,
    timers: resources.filter((kind) => kind === 'Timeout').length,
  };
}

interface Bound {
  readonly of: (sample: Sample) => number;
  /** By how much the last quarter's median may exceed the second quarter's: a share, and a fixed part. */
  readonly share: number;
  readonly slack: number;
}

const BOUNDS: Readonly<Record<string, Bound>> = {
  'heap (MB)': { of: ({ heapMb }) => heapMb, share: 0.25, slack: 8 },
  sockets: { of: ({ sockets }) => sockets, share: 0.5, slack: 16 },
  timers: { of: ({ timers }) => timers, share: 0.5, slack: 16 },
};

/** What grows without bound, a sentence each. The first quarter is for warming up. */
export function findGrowth(samples: readonly Sample[]): string[] {
  const quarter = Math.floor(samples.length / 4);
  if (quarter === 0) return [];
  return Object.entries(BOUNDS).flatMap(([name, { of, share, slack }]) => {
    const early = median(samples.slice(quarter, quarter * 2).map(of));
    const late = median(samples.slice(-quarter).map(of));
    if (late <= early * (1 + share) + slack) return [];
    return [`${name} grew from ${early.toFixed(1)} to ${late.toFixed(1)}`];
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
