/**
 * Finds out whether a budget that refuses has something left for a request, and reserves it where the limit is
 * close: many requests at once would all find something left, and spend it many times.
 *
 * A reservation is held in this process, which costs nothing, and then in the table, where all processes see
 * it. Farther from the limit nothing is reserved, because that is a write for which the developer waits.
 *
 * @module
 */
import type { Log } from '../log.ts';
import { usedPercent } from './charge-budgets.ts';
import type { SpendLedger } from './spend-ledger.ts';
import type { Reservation, Reserved } from './spend-table.ts';

/** The limit is close when no more than this share of it is left… */
const CLOSE_SHARE = 0.2;

/** … or no more than so many requests like this one would cost. */
const CLOSE_REQUESTS = 100;

/** What binary sums may leave behind, in US dollars. */
const NOTHING_USD = 1e-9;

/** A write that takes longer counts as failed. In milliseconds. */
const WRITE_TIMEOUT_MS = 1_000;

export interface ReserveRequest {
  /** The budget's name. */
  readonly name: string;
  readonly limitUsd: number;
  /** What the request will cost, in US dollars. */
  readonly estimateUsd: () => number;
}

/** What is reserved for one request. */
export interface Hold {
  readonly usd: number;
  /** Absent: it could not be written, and only this process knows it. */
  readonly stored?: Reservation;
}

export interface Verdict {
  /** Whether spending, with what is reserved for others, has reached the limit. */
  readonly isUsedUp: boolean;
  /** Has to be released when the request is over, admitted or not. */
  readonly hold?: Hold;
}

export interface Reserve {
  /** Never rejects: if nothing can be written, what this process knows decides. */
  hold(request: ReserveRequest): Promise<Verdict>;
  /** Ends the hold in this process. The one in the table ends with the charge. */
  release(name: string, hold: Hold): void;
}

export interface ReserveOptions {
  readonly ledger: SpendLedger;
  readonly log: Log;
}

export function createReserve({ ledger, log }: ReserveOptions): Reserve {
  const held = new Map<string, number>();

  async function store(name: string, usd: number): Promise<Reserved | undefined> {
    try {
      return await ledger.reserve(name, usd, AbortSignal.timeout(WRITE_TIMEOUT_MS));
    } catch (error) {
      const awsError = error instanceof Error ? error.name : 'unknown';
      log('warn', 'spending not reserved', { budget: name, usd, awsError });
      return undefined;
    }
  }

  return {
    async hold({ name, limitUsd, estimateUsd }) {
      const spentUsd = await ledger.spentUsd(name);
      const heldUsd = held.get(name) ?? 0;
      if (usedPercent(spentUsd + heldUsd, limitUsd) >= 100) return { isUsedUp: true };
      const usd = estimateUsd();
      const closeUsd = Math.max(CLOSE_SHARE * limitUsd, CLOSE_REQUESTS * usd);
      if (usd <= 0 || limitUsd - spentUsd > closeUsd) return { isUsedUp: false };

      held.set(name, heldUsd + usd);
      const reserved = await store(name, usd);
      if (reserved === undefined) return { isUsedUp: false, hold: { usd } };
      const { counter, reservation } = reserved;
      const takenUsd = counter.spentUsd + counter.reservedUsd - usd;
      const isUsedUp = usedPercent(takenUsd, limitUsd) >= 100;
      return { isUsedUp, hold: { usd, stored: reservation } };
    },
    release(name, { usd }) {
      const leftUsd = (held.get(name) ?? 0) - usd;
      if (leftUsd > NOTHING_USD) held.set(name, leftUsd);
      else held.delete(name);
    },
  };
}
