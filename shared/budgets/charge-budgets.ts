/**
 * Adds a request's cost to its budgets, and warns when a budget is nearly or fully used up.
 *
 * @module
 */
import type { Log } from '../log.ts';
import type { Budget } from '../routing/assignment.ts';
import type { SpendLedger } from './spend-ledger.ts';
import { type Amount, type Counter, monthOf, type SpendTable } from './spend-table.ts';

/** Time limit of the writes, which keep Lambda awake after the answer. In milliseconds. */
const WRITE_TIMEOUT_MS = 1_000;

/** Operators are warned at these percentages of the limit. */
export const THRESHOLDS = [80, 90, 100] as const;

/** Percentages are rounded to 1 / SCALE, because binary sums of cents are not exact. */
const SCALE = 10 ** 6;

export interface ChargeOptions {
  readonly ledger: SpendLedger;
  readonly spend: SpendTable;
  readonly log: Log;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** What a request adds to one of its budgets. */
export interface Charge extends Amount {
  readonly budget: Budget;
}

/** Adds all charges. Returns the number of warnings. Never rejects: it logs what it could not count. */
export type ChargeBudgets = (charges: readonly Charge[]) => Promise<number>;

export function createChargeBudgets(options: ChargeOptions): ChargeBudgets {
  return async (charges) => {
    const signal = AbortSignal.timeout(WRITE_TIMEOUT_MS);
    const results = await Promise.allSettled(
      charges.map((charge) => chargeBudget(charge, signal, options)),
    );
    const uncounted = charges.filter((_, index) => results[index]?.status === 'rejected');
    const usd = Math.max(0, ...uncounted.map((charge) => charge.usd));
    if (usd > 0) {
      const failure = results.find((result) => result.status === 'rejected')?.reason;
      options.log('warn', 'spending not counted', {
        budgets: uncounted.map(({ budget }) => budget.name),
        usd,
        awsError: failure instanceof Error ? failure.name : 'unknown',
      });
    }
    return results.filter((result) => result.status === 'fulfilled' && result.value).length;
  };
}

/**
 * Whether a warning was given.
 *
 * @throws when the amount could not be counted
 */
async function chargeBudget(
  { budget, ...amount }: Charge,
  signal: AbortSignal,
  { ledger, spend, log, now }: ChargeOptions,
): Promise<boolean> {
  const month = monthOf(now());
  const counter = await ledger.add(budget.name, amount, signal);
  const due = dueWarnings(budget, counter);
  if (due.size === 0) return false;

  const key = { month, name: budget.name };
  // If the warning cannot be recorded, the next request gives it.
  const claimed = await spend.claim(key, [...due.keys()], signal).catch(() => []);
  const percent = Math.max(0, ...claimed.map((warning) => due.get(warning) ?? 0));
  if (percent === 0) return false;
  const { name, limitUsd, refuse } = budget;
  const spentUsd = Number(counter.spentUsd.toFixed(6));
  log('warn', 'budget', { budget: name, month, percent, spentUsd, limitUsd, refuses: refuse });
  return true;
}

/**
 * The percentages that are reached and not yet warned of, by the warning's name in the counter. The name
 * contains the limit, so a changed limit is warned of again.
 */
function dueWarnings({ limitUsd }: Budget, { spentUsd, warned }: Counter): Map<string, number> {
  if (limitUsd === undefined) return new Map();
  const reached = reachedThresholds(usedPercent(spentUsd, limitUsd));
  const warnings = reached.map((percent) => [`${limitUsd}:${percent}`, percent] as const);
  return new Map(warnings.filter(([warning]) => !warned.has(warning)));
}

/** Spending in percent of the limit, which is above 0. */
export function usedPercent(spentUsd: number, limitUsd: number): number {
  return Math.round((spentUsd / limitUsd) * 100 * SCALE) / SCALE;
}

/** The thresholds at or below `percent`, the lowest first. */
export function reachedThresholds(percent: number): number[] {
  return THRESHOLDS.filter((threshold) => percent >= threshold);
}
