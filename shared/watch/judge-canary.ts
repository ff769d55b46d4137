/**
 * Whether a canary is worse than the first model: a sequential test that may be asked again and again and still
 * cries wolf for at most {@link FALSE_ALARMS} of all canaries that are no worse.
 *
 * Whoever looks at a running comparison after every request finds a "significant" difference sooner or later. Here
 * the looks are few and fixed: when the canary has had 15, 30, 60, 120, … requests. Each look may be wrong with
 * an equal part of {@link FALSE_ALARMS}, and within a look each measure with an equal part of that (Bonferroni),
 * so all of them together stay below it, whatever their dependence. A look is Fisher's exact test, which needs no
 * minimum of requests. Looks that double lose little: a difference found at 120 requests was rarely certain at 70.
 *
 * A difference must also be large enough to matter: with many requests a tenth of a percentage point is
 * significant, and no reason to roll back. That can only lower the share of false alarms.
 *
 * @see P. Armitage, C. K. McPherson, B. C. Rowe, "Repeated significance tests on accumulating data", Journal of the
 * Royal Statistical Society A 132 (1969)
 * @see K. K. G. Lan, D. L. DeMets, "Discrete sequential boundaries for clinical trials", Biometrika 70 (1983), for
 * spending the error over looks
 * @module
 */
import { type CanaryWatch, type Measure, watchedMeasures } from './canary-watch.ts';
import { chanceOfAsMany, shareOf, type Tally } from './fisher.ts';

/** The share of canaries that are no worse and are rolled back all the same: at most. */
export const FALSE_ALARMS = 0.05;

/** The requests of the canary at the first look. Each further look needs twice as many as the one before. */
const FIRST_LOOK = 15;

/** The last look is at half a million requests; whatever shows only then is not worth a surprise. */
const LOOKS = 16;

/** The requests of a canary that nobody has to decide on again: 240. */
const LOOKS_TO_PROMOTE = 5;

/** The tallies of both models by measure. Requests differ: an answer that never began is not slow. */
export interface Arms {
  readonly first: Readonly<Record<Measure, Tally>>;
  readonly canary: Readonly<Record<Measure, Tally>>;
}

/** A measure at which the canary is worse, and the numbers that say so. */
export interface Finding {
  readonly measure: Measure;
  readonly first: Tally;
  readonly canary: Tally;
  /** How much more often the canary fails, in percentage points. */
  readonly points: number;
  /** How likely so many failures are for a model that is no worse: 0 to 1. */
  readonly chance: number;
}

/** The looks that are due once the canary has had so many requests: 0 to {@link LOOKS}. */
export function looksDue(requests: number): number {
  if (requests < FIRST_LOOK) return 0;
  return Math.min(LOOKS, Math.floor(Math.log2(requests / FIRST_LOOK)) + 1);
}

/** The canary's requests at its next look; undefined after the last one. */
export function nextLook(requests: number): number | undefined {
  const done = looksDue(requests);
  return done < LOOKS ? FIRST_LOOK * 2 ** done : undefined;
}

/** What a canary is worse at, most certain first; nothing if it may go on. Call it once for each look. */
export function judgeCanary(arms: Arms, watch: CanaryWatch): Finding[] {
  const measures = watchedMeasures(watch);
  const allowed = FALSE_ALARMS / LOOKS / measures.length;
  return measures
    .map((measure) => compare(arms, measure))
    .filter(({ measure, points, chance }) => chance <= allowed && points >= (watch[measure] ?? 0))
    .sort((a, b) => a.chance - b.chance);
}

/** The two models side by side. */
export function compare({ first, canary }: Arms, measure: Measure): Finding {
  const [one, other] = [first[measure], canary[measure]];
  const points = Number((100 * (shareOf(other) - shareOf(one))).toFixed(2));
  const chance = Number(chanceOfAsMany(other, one).toPrecision(3));
  return { measure, first: one, canary: other, points, chance };
}

/** Whether there is enough to go by, and nothing beyond a limit even by chance. */
export function mayPromote(arms: Arms, watch: CanaryWatch): boolean {
  if (looksDue(arms.canary.errors.requests) < LOOKS_TO_PROMOTE) return false;
  return watchedMeasures(watch).every(
    (measure) => compare(arms, measure).points <= (watch[measure] ?? 0),
  );
}
