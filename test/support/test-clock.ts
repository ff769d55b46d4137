import type { Clock } from '#shared/models/resilience/model-call.ts';

export interface TestClock extends Clock {
  /** Every pause so far, in milliseconds. */
  readonly pauses: readonly number[];
  /** Lets time pass. */
  advance(ms: number): void;
}

/** A clock that stands still but for the pauses, which it passes over; `chance` is every random number. */
export function testClock(chance = 0.5): TestClock {
  let nowMs = 1_000_000;
  const pauses: number[] = [];
  return {
    pauses,
    now: () => nowMs,
    random: () => chance,
    advance(ms) {
      nowMs += ms;
    },
    async sleep(ms, signal) {
      signal.throwIfAborted();
      pauses.push(ms);
      nowMs += ms;
    },
  };
}
