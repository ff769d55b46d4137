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
  /** The same after a collection, where the process was started with `--expose-gc`. */
  collect: () => {
    globalThis.gc?.();
    return usage();
  },
};

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
