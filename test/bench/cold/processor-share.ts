/**
 * A share of a core for processes of the bench: a control group of Linux with a quota of processor time, where this
 * user may make one.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu
 * @see https://docs.kernel.org/scheduler/sched-bwc.html
 * @module
 */
import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ProcessorShare extends Disposable {
  /** A process moves into the group by writing its id into this file. */
  readonly file: string;
  /** Ends that process at once when the bench is broken off, so that the group can go. Undefined: there is none. */
  child: { kill(signal: 'SIGKILL'): unknown } | undefined;
}

/** Short, so that a first call of a few milliseconds cannot live on the quota of one period. In microseconds. */
const PERIOD_US = 20_000;

const PREFIX = 'duo-edge-bench-';

/** How long an ended process may take to leave the group, in milliseconds. */
const PATIENCE_MS = 1_000;
const PAUSE_MS = 10;

export interface Place {
  readonly folder: string;
  /** Sets the quota of a new group; throws where groups here have none. */
  readonly limit: (group: string, quotaUs: number) => void;
}

/**
 * @param cores the share, such as 0.29
 * @param places where groups may be made; tests pass their own
 * @returns undefined where no group can be made: not Linux, or nobody allowed it
 */
export function createProcessorShare(
  cores: number,
  places: readonly Place[] = ownPlaces(),
): ProcessorShare | undefined {
  for (const { folder, limit } of places) {
    const group = join(folder, `${PREFIX}${process.pid}`);
    try {
      clearLeftOver(folder);
      mkdirSync(group);
    } catch {
      continue;
    }
    try {
      limit(group, Math.round(cores * PERIOD_US));
      return shareIn(group);
    } catch {
      removeGroup(group);
    }
  }
  return undefined;
}

function shareIn(group: string): ProcessorShare {
  const share: ProcessorShare = {
    file: join(group, 'cgroup.procs'),
    child: undefined,
    [Symbol.dispose]() {
      process.off('exit', clear);
      clear();
    },
  };
  const clear = () => {
    share.child?.kill('SIGKILL');
    removeGroup(group);
  };
  // For a run that is broken off.
  process.once('exit', clear);
  return share;
}

/** Waits without letting anything else run: there is nothing else where a process ends. */
function removeGroup(group: string): void {
  const giveUpAtMs = performance.now() + PATIENCE_MS;
  while (performance.now() < giveUpAtMs) {
    try {
      rmdirSync(group);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}

/** Groups of a bench that was killed. */
function clearLeftOver(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(PREFIX) || isRunning(Number(name.slice(PREFIX.length)))) continue;
    removeGroup(join(folder, name));
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ownPlaces(): Place[] {
  try {
    return placesIn(readFileSync('/proc/self/cgroup', 'utf8'));
  } catch {
    return [];
  }
}

/**
 * Below this process's own group, in both versions of control groups.
 *
 * @param groups the text of `/proc/self/cgroup`
 */
export function placesIn(groups: string): Place[] {
  return groups.split('\n').flatMap((line): Place[] => {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (path === '') return [];
    if (controllers === '') {
      return ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].map((root) => ({
        folder: join(root, path),
        limit: (group, quotaUs) => setExisting(group, { 'cpu.max': `${quotaUs} ${PERIOD_US}` }),
      }));
    }
    if (!controllers.split(',').includes('cpu')) return [];
    return [controllers, 'cpu'].map((root) => ({
      folder: join('/sys/fs/cgroup', root, path),
      limit: (group, quotaUs) =>
        setExisting(group, { 'cpu.cfs_period_us': PERIOD_US, 'cpu.cfs_quota_us': quotaUs }),
    }));
  });
}

function setExisting(group: string, files: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(files)) {
    writeFileSync(join(group, name), String(value), { flag: 'r+' });
  }
}
