/** The promise of the sequential test, by simulation: how often it is wrong, and how soon it is right. */
import { describe, expect, it } from 'vitest';
import {
  type CanaryWatch,
  defaultWatch,
  MEASURES,
  type Measure,
} from '#shared/watch/canary-watch.ts';
import { chanceOfAsMany } from '#shared/watch/fisher.ts';
import {
  type Arms,
  judgeCanary,
  looksDue,
  mayPromote,
  nextLook,
} from '#shared/watch/judge-canary.ts';
import { binomial, seededRandom } from './random.ts';

const SEEDS = 1_000;

/** Requests between two rounds of the watcher, and how many of them are the canary's. */
const ROUND = { first: 90, canary: 10 };

type Rates = Readonly<Record<Measure, number>>;

const everywhere = (rate: number): Rates => ({
  errors: rate,
  refusals: rate,
  slow: rate,
  empty: rate,
});

/** The canary's requests when it is rolled back; undefined: it never is, up to `horizon` requests of it. */
function alarmAt(
  seed: number,
  { first, canary, horizon }: { first: Rates; canary: Rates; horizon: number },
  watch: CanaryWatch = defaultWatch('code_completions'),
): number | undefined {
  const random = seededRandom(seed);
  const failures = { first: everywhere(0), canary: everywhere(0) };
  const counts = { first: { ...failures.first }, canary: { ...failures.canary } };
  let looks = 0;
  for (let requests = ROUND.canary; requests <= horizon; requests += ROUND.canary) {
    for (const measure of MEASURES) {
      counts.first[measure] += binomial(random, ROUND.first, first[measure]);
      counts.canary[measure] += binomial(random, ROUND.canary, canary[measure]);
    }
    if (looksDue(requests) === looks) continue;
    looks = looksDue(requests);
    const arms = armsOf(counts, {
      first: (requests * ROUND.first) / ROUND.canary,
      canary: requests,
    });
    if (judgeCanary(arms, watch).length > 0) return requests;
  }
  return undefined;
}

function armsOf(
  counts: Readonly<Record<'first' | 'canary', Rates>>,
  requests: Readonly<Record<'first' | 'canary', number>>,
): Arms {
  const arm = (name: 'first' | 'canary') =>
    Object.fromEntries(
      MEASURES.map((measure) => [
        measure,
        { requests: requests[name], failures: counts[name][measure] },
      ]),
    ) as unknown as Arms['first'];
  return { first: arm('first'), canary: arm('canary') };
}

function alarms(simulation: { first: Rates; canary: Rates; horizon: number }): number[] {
  const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1);
  return seeds.flatMap((seed) => alarmAt(seed, simulation) ?? []);
}

describe('over 1,000 seeds', () => {
  it.each([0.002, 0.01, 0.05, 0.3])(
    'a canary that fails as often as the first model (%f) is rolled back at most 5 times in 100',
    (rate) => {
      const same = everywhere(rate);

      const wrong = alarms({ first: same, canary: same, horizon: 1_000 });

      expect(wrong.length / SEEDS).toBeLessThanOrEqual(0.05);
    },
  );

  it.each([0, 0.01, 0.02, 0.05])(
    'one that fails 5 points more often than %f is caught within 1,000 of its requests 95 times in 100',
    (rate) => {
      const first = everywhere(rate);

      const caught = alarms({ first, canary: { ...first, errors: rate + 0.05 }, horizon: 1_000 });

      expect(caught.length / SEEDS).toBeGreaterThanOrEqual(0.95);
    },
  );

  /** What decision 17 says of first models that fail often: most are found by then, the rest later. */
  it.each([
    [0.1, 0.87, 0.94],
    [0.2, 0.6, 0.75],
  ])(
    'where the first model fails %f of its requests, between %f and %f are',
    (rate, least, most) => {
      const first = everywhere(rate);

      const caught = alarms({ first, canary: { ...first, errors: rate + 0.05 }, horizon: 1_000 });

      expect(caught.length / SEEDS).toBeGreaterThanOrEqual(least);
      expect(caught.length / SEEDS).toBeLessThanOrEqual(most);
    },
  );

  it('one that fails every second time is caught within 30 of its requests', () => {
    const first = everywhere(0.01);

    const caught = alarms({ first, canary: { ...first, errors: 0.5 }, horizon: 40 });

    expect(caught.length / SEEDS).toBeGreaterThanOrEqual(0.99);
  });
});

describe('a look', () => {
  const arms = (canary: number, first: number, requests = { first: 900, canary: 100 }) =>
    armsOf({ first: everywhere(first), canary: everywhere(canary) }, requests);

  it('is due at 15 requests of the canary and each time they have doubled', () => {
    expect([0, 14, 15, 29, 30, 59, 960, 10 ** 9].map(looksDue)).toEqual([0, 0, 1, 1, 2, 2, 7, 16]);
    expect([0, 15, 100, 10 ** 9].map(nextLook)).toEqual([15, 30, 120, undefined]);
  });

  it('finds nothing in few requests: two failures in ten are no proof', () => {
    expect(judgeCanary(arms(2, 0, { first: 90, canary: 10 }), { errors: 2 })).toEqual([]);
  });

  it('finds no difference below the limit, however certain', () => {
    const certain = arms(1_500, 9_000, { first: 900_000, canary: 100_000 });

    expect(judgeCanary(certain, { errors: 2 })).toEqual([]);
    expect(judgeCanary(certain, { errors: 0.4 })).toMatchObject([{ points: 0.5 }]);
  });

  it('names what is worse, with the numbers, and leaves out what nobody watches', () => {
    expect(judgeCanary(arms(20, 9), { errors: 2, refusals: 50 })).toEqual([
      {
        measure: 'errors',
        first: { requests: 900, failures: 9 },
        canary: { requests: 100, failures: 20 },
        points: 19,
        chance: expect.any(Number),
      },
    ]);
  });

  it('never blames a canary that is better', () => {
    expect(judgeCanary(arms(0, 450), defaultWatch('duo_chat'))).toEqual([]);
  });
});

describe('a promotion', () => {
  const requests = (canary: number) => ({ first: 9 * canary, canary });

  it.each([
    [239, 0, false],
    [240, 0, true],
    [240, 12, false],
    [240, 4, true],
  ])('with %i requests and %i failures of the canary: %s', (canary, failed, expected) => {
    const arms = armsOf(
      { first: everywhere(0), canary: { ...everywhere(0), errors: failed } },
      requests(canary),
    );

    expect(mayPromote(arms, { errors: 2, refusals: 2 })).toBe(expected);
  });
});

describe('Fisher’s exact test', () => {
  const tally = (failures: number, requests: number) => ({ failures, requests });

  // Counted by hand: 17 of 70 arrangements, 804 of 2,496,144, one of 252.
  it.each([
    [tally(3, 4), tally(1, 4), 17 / 70],
    [tally(10, 12), tally(1, 12), 804 / 2_496_144],
    [tally(5, 5), tally(0, 5), 1 / 252],
    [tally(0, 10), tally(3, 10), 1],
    [tally(4, 10), tally(0, 0), 1],
  ])('of %o against %o is %f', (suspect, reference, chance) => {
    expect(chanceOfAsMany(suspect, reference)).toBeCloseTo(chance, 9);
  });

  it('adds up to one over all that could have happened, for large numbers too', () => {
    const failures = 400;
    const at = (count: number) =>
      chanceOfAsMany(tally(count, 5_000), tally(failures - count, 45_000)) -
      (count === failures
        ? 0
        : chanceOfAsMany(tally(count + 1, 5_000), tally(failures - count - 1, 45_000)));

    const sum = Array.from({ length: failures + 1 }, (_, count) => at(count)).reduce(
      (total, chance) => total + chance,
      0,
    );

    expect(sum).toBeCloseTo(1, 8);
    expect(at(40)).toBeGreaterThan(at(60));
  });
});
