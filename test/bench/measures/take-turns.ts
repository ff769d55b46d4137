import type { Timing } from '../call.ts';
import type { Arm } from '../site.ts';

/**
 * Calls all arms `rounds` times, one call at a time, every other round in reverse order: what the
 * machine does meanwhile meets them all alike.
 */
export async function takeTurns<N extends string>(
  arms: Readonly<Record<N, Arm>>,
  rounds: number,
): Promise<Record<N, Timing[]>> {
  const names = Object.keys(arms) as N[];
  const timings = Object.fromEntries(names.map((name) => [name, [] as Timing[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      timings[name]?.push(await arms[name]());
    }
  }
  return timings as Record<N, Timing[]>;
}
