/**
 * Counts a request against its budgets, and warns when one of them is nearly or wholly used up.
 *
 * @module
 */

import type { Log } from '../log.ts';
import type { RequestRecord } from '../request/request-record.ts';
import type { Budget } from '../routing/budget.ts';
import { monthOf } from './month.ts';
import type { SpendLedger } from './spend-ledger.ts';
import type { Counter, SpendTable } from './spend-table.ts';
import { reachedThresholds, usedPercent } from './thresholds.ts';

/** How long Lambda is kept awake for it at most, when the client has its answer. In milliseconds. */
const WRITE_TIMEOUT_MS = 1_000;

export interface ChargeOptions {
  readonly ledger: SpendLedger;
  readonly spend: SpendTable;
  readonly log: Log;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Bill {
  readonly budgets: readonly Budget[];
  /** Above 0. */
  readonly usd: number;
  /** Learns of the warnings. */
  readonly record: RequestRecord;
}

/** Never rejects: what could not be counted is logged. */
export type ChargeBudgets = (bill: Bill) => Promise<void>;

export function createChargeBudgets(options: ChargeOptions): ChargeBudgets {
  const { log } = options;

  return async ({ budgets, usd, record }) => {
    const signal = AbortSignal.timeout(WRITE_TIMEOUT_MS);
    const results = await Promise.allSettled(
      budgets.map((budget) => chargeBudget({ budget, usd, signal }, options)),
    );
    const warnings = results.filter((result) => result.status === 'fulfilled' && result.value);
    if (warnings.length > 0) record.budgetWarnings = warnings.length;

    const uncounted = budgets.filter((_, index) => results[index]?.status === 'rejected');
    if (uncounted.length === 0) return;
    const failure = results.find((result) => result.status === 'rejected')?.reason;
    log('warn', 'spending not counted', {
      budgets: uncounted.map(({ name }) => name),
      usd,
      awsError: failure instanceof Error ? failure.name : 'unknown',
    });
  };
}

interface Charge {
  readonly budget: Budget;
  readonly usd: number;
  readonly signal: AbortSignal;
}

/**
 * Whether a warning was given.
 *
 * @throws when the amount could not be counted
 */
async function chargeBudget(
  { budget, usd, signal }: Charge,
  { ledger, spend, log, now }: ChargeOptions,
): Promise<boolean> {
  const month = monthOf(now());
  const counter = await ledger.add(budget.name, usd, signal);
  const due = dueWarnings(budget, counter);
  if (due.size === 0) return false;

  const key = { month, name: budget.name };
  // A warning that is not noted is due again with the next request.
  const claimed = await spend.claim(key, [...due.keys()], signal).catch(() => []);
  const percent = Math.max(0, ...claimed.map((warning) => due.get(warning) ?? 0));
  if (percent === 0) return false;
  const { name, limitUsd, refuse } = budget;
  const spentUsd = Number(counter.spentUsd.toFixed(6));
  log('warn', 'budget', { budget: name, month, percent, spentUsd, limitUsd, refuses: refuse });
  return true;
}

/**
 * The percentages that are reached and were not warned of, by what the counter calls the warning. The
 * limit is in its name: when it is changed, warnings begin anew.
 */
function dueWarnings({ limitUsd }: Budget, { spentUsd, warned }: Counter): Map<string, number> {
  if (limitUsd === undefined) return new Map();
  const reached = reachedThresholds(usedPercent(spentUsd, limitUsd));
  const warnings = reached.map((percent) => [`${limitUsd}:${percent}`, percent] as const);
  return new Map(warnings.filter(([warning]) => !warned.has(warning)));
}
