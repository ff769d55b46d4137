import { availableParallelism, cpus, totalmem, type } from 'node:os';

/** What numbers depend on most. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
}

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    system: `${type()} ${process.arch}`,
    node: process.version,
  };
}

/**
 * One line.
 *
 * @param others what others used of all processors meanwhile, 0 to 1
 */
export function machineText(
  { processor, cores, memoryGb, system, node }: Machine,
  others: number,
): string {
  const used = Number.isNaN(others) ? 'an unknown share' : `${(others * 100).toFixed(0)} %`;
  return `${processor}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node}; others used ${used} of the processors`;
}
