/**
 * What this process knows of the current month's spending.
 *
 * Adding to a counter returns its total over all processes, and all counters are read again after
 * `ttlMs`. Between two reads other processes may have spent more.
 *
 * @module
 */
import { staleIfError } from '../caches.ts';
import {
  type Amount,
  type Counter,
  monthOf,
  type Reserved,
  type SpendTable,
} from './spend-table.ts';

/** A read that takes longer counts as failed. In milliseconds. */
const READ_TIMEOUT_MS = 1_000;

export interface SpendLedger {
  /** In US dollars. Never rejects: if nothing could ever be read, it is 0. */
  spentUsd(name: string): Promise<number>;
  /** @throws when DynamoDB fails */
  reserve(name: string, usd: number, signal: AbortSignal): Promise<Reserved>;
  /** @throws when DynamoDB fails */
  add(name: string, amount: Amount, signal: AbortSignal): Promise<Counter>;
}

export interface SpendLedgerOptions {
  readonly spend: SpendTable;
  /** How long counters are used before they are read again, in milliseconds. */
  readonly ttlMs: number;
  /** Pause after a failed read, in milliseconds. */
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

  function learn(month: string, name: string, { spentUsd }: Counter): void {
    if (known.month !== month) known = { month, spent: new Map() };
    // Answers may arrive out of order, but a counter only grows.
    known.spent.set(name, Math.max(spentUsd, known.spent.get(name) ?? 0));
  }

  return {
    async spentUsd(name) {
      await refresh();
      return known.month === monthOf(now()) ? (known.spent.get(name) ?? 0) : 0;
    },
    async reserve(name, usd, signal) {
      const month = monthOf(now());
      const reserved = await spend.reserve({ month, name }, usd, signal);
      learn(month, name, reserved.counter);
      return reserved;
    },
    async add(name, amount, signal) {
      const month = monthOf(now());
      const counter = await spend.add({ month, name }, amount, signal);
      learn(month, name, counter);
      return counter;
    },
  };
}
