import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  backOffMs,
  MAX_BACK_OFF_MS,
  MAX_RETRY_AFTER_MS,
  retryAfterMs,
} from '#shared/models/resilience/retry.ts';

const anyBackOff = fc.record({
  baseMs: fc.integer({ min: 1, max: 5_000 }),
  retry: fc.integer({ min: 1, max: 40 }),
  retryAfterMs: fc.constant(undefined),
});
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the pause before a further call', () => {
  it('is anything from nothing to a doubling limit, and never more than the longest', () => {
    fc.assert(
      fc.property(anyBackOff, chance, (backOff, random) => {
        const limit = Math.min(MAX_BACK_OFF_MS, backOff.baseMs * 2 ** (backOff.retry - 1));

        expect(backOffMs(backOff, () => random)).toBeCloseTo(random * limit, 6);
      }),
    );
  });

  it('is spread evenly, so that those who failed together do not return together', () => {
    const random = randomFrom(42);
    const pauses = Array.from({ length: 10_000 }, () =>
      backOffMs({ baseMs: 400, retry: 2, retryAfterMs: undefined }, random),
    ) as number[];

    const tenths = Array.from({ length: 10 }, (_, tenth) =>
      pauses.filter((ms) => Math.floor(ms / 80) === tenth),
    );
    for (const { length } of tenths) expect(length).toBeGreaterThan(850);
    for (const { length } of tenths) expect(length).toBeLessThan(1_150);
  });

  it('is never shorter than the provider asks, and there is none when that is too long', () => {
    fc.assert(
      fc.property(
        anyBackOff,
        chance,
        fc.integer({ min: 0, max: 10_000 }),
        (backOff, random, ms) => {
          const pause = backOffMs({ ...backOff, retryAfterMs: ms }, () => random);

          if (ms > MAX_RETRY_AFTER_MS) expect(pause).toBeUndefined();
          else expect(pause).toBeGreaterThanOrEqual(ms);
        },
      ),
    );
  });
});

/** A small generator with a seed, so that the spread is the same in every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NOW_MS = Date.parse('Sun, 22 Nov 2026 10:00:00 GMT');

it.each([
  { header: '7', ms: 7_000 },
  { header: ' 0 ', ms: 0 },
  { header: '1.5', ms: 1_500 },
  { header: 'Sun, 22 Nov 2026 10:00:03 GMT', ms: 3_000 },
  { header: 'Sun, 22 Nov 2026 09:00:00 GMT', ms: 0 },
  { header: 'soon', ms: undefined },
  { header: '-3 days', ms: undefined },
  { header: '', ms: undefined },
  { header: undefined, ms: undefined },
])('reads Retry-After: $header as $ms ms', ({ header, ms }) => {
  expect(retryAfterMs(header, NOW_MS)).toBe(ms);
});
