/**
 * Counts, from the log lines of requests, how each of the two models of an assignment did.
 *
 * Requests are counted for the model that was chosen, and not for the one that answered in the end: a canary
 * whose every failure is caught by a fallback looks perfect by its own answers.
 *
 * @module
 */
import { ERROR_CLASSES, type ErrorCode } from '../errors.ts';
import type { RequestRecord } from '../request/request-record.ts';
import { type CanaryWatch, MEASURES, type Measure } from './canary-watch.ts';
import type { Tally } from './fisher.ts';
import type { Arms } from './judge-canary.ts';

/** The log line of a request, as it was written. */
export type RequestLine = Readonly<RequestRecord>;

const NOTHING: Tally = { requests: 0, failures: 0 };

const noTallies = () =>
  Object.fromEntries(MEASURES.map((measure) => [measure, NOTHING])) as Record<Measure, Tally>;

export const NO_TALLIES: Arms = { first: noTallies(), canary: noTallies() };

/** The tallies of some lines of one assignment. */
export function tallyLines(lines: readonly RequestLine[], watch: CanaryWatch): Arms {
  const arms = { first: noTallies(), canary: noTallies() };
  for (const line of lines.filter(isComparable)) {
    const tallies = line.canary ? arms.canary : arms.first;
    for (const [measure, failed] of Object.entries(verdictsOf(line, watch))) {
      const { requests, failures } = tallies[measure as Measure];
      tallies[measure as Measure] = {
        requests: requests + 1,
        failures: failures + Number(failed),
      };
    }
  }
  return arms;
}

/** Both together. */
export function addTallies(a: Arms, b: Arms): Arms {
  const sum = (one: Arms['first'], other: Arms['first']) =>
    Object.fromEntries(
      MEASURES.map((measure) => [
        measure,
        {
          requests: one[measure].requests + other[measure].requests,
          failures: one[measure].failures + other[measure].failures,
        },
      ]),
    ) as Record<Measure, Tally>;
  return { first: sum(a.first, b.first), canary: sum(a.canary, b.canary) };
}

/**
 * A request without a user never gets the canary, so it is left out of the other arm, too. What failed for the
 * caller, the gateway or the operator's own rules says nothing about a model.
 */
function isComparable({ user, outcome = 'ok' }: RequestLine): boolean {
  return user !== undefined && (outcome === 'ok' || classOf(outcome) === 'model');
}

/** A newer function may know more codes than this one. */
function classOf(outcome: ErrorCode): string {
  return Object.hasOwn(ERROR_CLASSES, outcome) ? ERROR_CLASSES[outcome] : 'gateway';
}

/** The platforms' words for an answer that the model, its provider or a guardrail withheld. */
const REFUSALS = ['refusal', 'content_filtered', 'content_filter', 'guardrail_intervened'];

/** What can be said of one request: whether it failed, by measure. */
function verdictsOf(
  { outcome = 'ok', fallback, stopReason = '', firstTokenMs, ...line }: RequestLine,
  { firstTokenMs: limitMs = Number.POSITIVE_INFINITY }: CanaryWatch,
): Partial<Record<Measure, boolean>> {
  const refused = REFUSALS.includes(stopReason);
  // The model did not begin, or its answer broke off; a stream of code breaks off at a refusal, too.
  if (fallback || (outcome !== 'ok' && !refused)) return { errors: true };
  const isCode = line.feature?.startsWith('code_') ?? false;
  return {
    errors: false,
    refusals: refused,
    ...(firstTokenMs !== undefined && { slow: firstTokenMs > limitMs }),
    ...(isCode && !refused && { empty: line.emptySuggestion ?? false }),
  };
}
