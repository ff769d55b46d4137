/**
 * What a canary is watched for, as it is stored in the assignment: `canary.watch`.
 *
 * | Attribute | Type | Meaning |
 * |---|---|---|
 * | `errors`, `refusals`, `slow`, `empty` | N | how many percentage points worse than the first model the canary may be; absent: not watched for it |
 * | `firstTokenMs` | N | an answer that begins later is slow, in milliseconds |
 * | `promoteAfterMs` | N | how long the canary has to hold before it replaces the first model, in milliseconds; absent: the operator decides |
 *
 * @module
 */
import * as v from 'valibot';

/** What a canary can be worse at. */
export const MEASURES = ['errors', 'refusals', 'slow', 'empty'] as const;

export type Measure = (typeof MEASURES)[number];

const Points = v.pipe(v.number(), v.minValue(0), v.maxValue(100));
const Milliseconds = v.pipe(v.number(), v.integer(), v.minValue(1));

const CanaryWatch = v.pipe(
  v.object({
    errors: v.optional(Points),
    refusals: v.optional(Points),
    slow: v.optional(Points),
    empty: v.optional(Points),
    firstTokenMs: v.optional(Milliseconds),
    promoteAfterMs: v.optional(Milliseconds),
  }),
  v.check((watch) => watchedMeasures(watch).length > 0),
  v.check(({ slow, firstTokenMs }) => slow === undefined || firstTokenMs !== undefined),
);

export type CanaryWatch = v.InferOutput<typeof CanaryWatch>;

/** Undefined: the canary is not watched, or the attribute is damaged. */
export function parseWatch(stored: unknown): CanaryWatch | undefined {
  const result = v.safeParse(CanaryWatch, stored);
  return result.success ? result.output : undefined;
}

/** The measures that have a limit. */
export function watchedMeasures(watch: Partial<Record<Measure, unknown>>): Measure[] {
  return MEASURES.filter((measure) => watch[measure] !== undefined);
}

/** Suggestions of code can be empty; other answers cannot. */
const CODE = ['code_completions', 'code_generations'];

/** Inline suggestions that come later are of no use; elsewhere it is what the alarm `slow-first-token` allows. */
const COMPLETION_FIRST_TOKEN_MS = 2_000;
const FIRST_TOKEN_MS = 5_000;

/** What a canary of `feature` is watched for unless the operator says otherwise. */
export function defaultWatch(feature: string): CanaryWatch {
  return {
    errors: 2,
    refusals: 2,
    slow: 10,
    firstTokenMs: feature === 'code_completions' ? COMPLETION_FIRST_TOKEN_MS : FIRST_TOKEN_MS,
    ...(CODE.includes(feature) && { empty: 5 }),
  };
}
