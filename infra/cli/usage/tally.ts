/**
 * What a group of requests adds up to.
 *
 * @module
 */
import { ERROR_CLASSES, type ErrorCode } from '#shared/errors.ts';
import { createPercentiles, type Percentiles } from './percentiles.ts';
import { UNITS_PER_USD, type UsageEntry } from './usage-entry.ts';

/** A tally that is being added to. */
export interface Tally {
  requests: number;
  errors: number;
  fallbacks: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  costUnits: bigint;
  /** Requests that used tokens of a model without a price. */
  withoutPrice: number;
  /** Requests whose tokens are an estimate. */
  estimated: number;
  readonly users: Set<string>;
  readonly firstTokenMs: Percentiles;
  readonly durationMs: Percentiles;
}

export function createTally(): Tally {
  return {
    requests: 0,
    errors: 0,
    fallbacks: 0,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    costUnits: 0n,
    withoutPrice: 0,
    estimated: 0,
    users: new Set(),
    firstTokenMs: createPercentiles(),
    durationMs: createPercentiles(),
  };
}

export function addEntry(tally: Tally, entry: UsageEntry): void {
  const { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 } = entry;
  tally.requests += 1;
  tally.inputTokens += inputTokens;
  tally.outputTokens += outputTokens;
  tally.cacheReadTokens += cacheReadTokens;
  tally.cacheWriteTokens += cacheWriteTokens;
  if (isError(entry.outcome)) tally.errors += 1;
  if (entry.fallback) tally.fallbacks += 1;
  if (entry.costEstimated) tally.estimated += 1;
  if (entry.costUnits !== undefined) tally.costUnits += entry.costUnits;
  else if (entry.inputTokens !== undefined) tally.withoutPrice += 1;
  if (entry.user !== undefined) tally.users.add(entry.user);
  if (entry.firstTokenMs !== undefined) tally.firstTokenMs.add(entry.firstTokenMs);
  // How long a refusal took says nothing about how long people wait for answers.
  if (entry.durationMs !== undefined && !isError(entry.outcome)) {
    tally.durationMs.add(entry.durationMs);
  }
}

/** Whatever is nobody's fault, such as a caller who left or a feature that is switched off, is no error. */
function isError(outcome: string | undefined): boolean {
  if (outcome === undefined || outcome === 'ok') return false;
  return !Object.hasOwn(ERROR_CLASSES, outcome) || ERROR_CLASSES[outcome as ErrorCode] !== 'nobody';
}

/** What is reported of a tally. Shares are from 0 to 1; null where there is nothing to measure. */
export interface Figures {
  readonly requests: number;
  readonly users: number;
  /** USD, exact to eight digits after the point. */
  readonly costUsd: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** How much of the input came from the cache. */
  readonly cachedShare: number | null;
  readonly firstTokenMsP50: number | null;
  readonly firstTokenMsP90: number | null;
  readonly firstTokenMsP99: number | null;
  readonly durationMsP50: number | null;
  readonly durationMsP90: number | null;
  readonly durationMsP99: number | null;
  readonly errorShare: number | null;
  readonly fallbackShare: number | null;
  readonly withoutPrice: number;
  readonly estimated: number;
}

export function figuresOf(tally: Tally): Figures {
  const { requests, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = tally;
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  const first = (at: number) => roundedMs(tally.firstTokenMs.at(at));
  const total = (at: number) => roundedMs(tally.durationMs.at(at));
  return {
    requests,
    users: tally.users.size,
    costUsd: usdOf(tally.costUnits),
    inputTokens,
    outputTokens,
    cacheReadTokens,
    cacheWriteTokens,
    cachedShare: share(cacheReadTokens, inputTokens + cacheReadTokens + cacheWriteTokens),
    firstTokenMsP50: first(0.5),
    firstTokenMsP90: first(0.9),
    firstTokenMsP99: first(0.99),
    durationMsP50: total(0.5),
    durationMsP90: total(0.9),
    durationMsP99: total(0.99),
    errorShare: share(tally.errors, requests),
    fallbackShare: share(tally.fallbacks, requests),
    withoutPrice: tally.withoutPrice,
    estimated: tally.estimated,
  };
}

function roundedMs(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value);
}

const UNITS = BigInt(UNITS_PER_USD);
const DIGITS = String(UNITS_PER_USD).length - 1;

/** A decimal such as `12.34000000`. */
export function usdOf(units: bigint): string {
  return `${units / UNITS}.${String(units % UNITS).padStart(DIGITS, '0')}`;
}
