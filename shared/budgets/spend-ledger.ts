/**
 * What is spent of the budgets in the current month, as far as this process knows.
 *
 * Every counter that it adds to comes back with everybody's additions, and all counters are read anew
 * when they are older than the settings may be. Between two readings others may have spent more.
 *
 * @module
 */
import { staleIfError } from '../stale-if-error.ts';
import { monthOf } from './month.ts';
import type { Counter, SpendTable } from './spend-table.ts';

/** A table slower than this is treated as down. In milliseconds. */
const READ_TIMEOUT_MS = 1_000;

export interface SpendLedger {
  /** Never rejects: where nothing could be read, nothing is known to be spent. In US dollars. */
  spentUsd(name: string): Promise<number>;
  /** @throws when DynamoDB does */
  add(name: string, usd: number, signal: AbortSignal): Promise<Counter>;
}

export interface SpendLedgerOptions {
  readonly spend: SpendTable;
  /** How long counters are believed without reading them again, in milliseconds. */
  readonly ttlMs: number;
  /** How long a failure is left alone before the next try, in milliseconds. */
  readonly retryMs: number;
  readonly reportFailure: (error: unknown) => void;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

export function createSpendLedger(options: SpendLedgerOptions): SpendLedger {
  const { spend, now } = options;
  let known = { month: '', spent: new Map<string, number>() };

  const refresh = staleIfError<void>(
    async () => {
      const month = monthOf(now());
      known = { month, spent: await spend.read(month, AbortSignal.timeout(READ_TIMEOUT_MS)) };
    },
    { ...options, fallback: undefined },
  );

  return {
    async spentUsd(name) {
      await refresh();
      return known.month === monthOf(now()) ? (known.spent.get(name) ?? 0) : 0;
    },
    async add(name, usd, signal) {
      const month = monthOf(now());
      const counter = await spend.add({ month, name }, usd, signal);
      if (known.month !== month) known = { month, spent: new Map() };
      // Answers may overtake each other; a counter only grows.
      known.spent.set(name, Math.max(counter.spentUsd, known.spent.get(name) ?? 0));
      return counter;
    },
  };
}
