import { describe, expect, it } from 'vitest';
import { createSpendLedger } from '#shared/budgets/spend-ledger.ts';
import type { SpendTable } from '#shared/budgets/spend-table.ts';

const NOVEMBER = Date.UTC(2026, 10, 22);
const signal = AbortSignal.timeout(60_000);

/** A table of one counter; it says nothing while it is down. */
function tableOf(state: { spentUsd: number; down: boolean }): SpendTable {
  return {
    async read() {
      if (state.down) throw new Error('down');
      return new Map([['*#*', state.spentUsd]]);
    },
    async add(_key, { usd }) {
      state.spentUsd += usd;
      return { spentUsd: state.spentUsd, reservedUsd: 0, warned: new Set() };
    },
    async reserve({ month }, usd) {
      const counter = { spentUsd: state.spentUsd, reservedUsd: usd, warned: new Set<string>() };
      return { counter, reservation: { usd, month, attribute: 'reserved:1' } };
    },
    claim: async (_key, warnings) => warnings,
  };
}

function ledgerOf(state: { spentUsd: number; down: boolean }, failures: unknown[] = []) {
  let nowMs = NOVEMBER;
  const ledger = createSpendLedger({
    spend: tableOf(state),
    ttlMs: 30_000,
    retryMs: 5_000,
    reportFailure: (error) => failures.push(error),
    now: () => nowMs,
  });
  const advance = (ms: number) => {
    nowMs += ms;
  };
  return { ledger, advance };
}

describe('what is known to be spent', () => {
  it('is nothing where nothing could be read, and is read again soon', async () => {
    const state = { spentUsd: 7, down: true };
    const failures: unknown[] = [];
    const { ledger, advance } = ledgerOf(state, failures);

    expect(await ledger.spentUsd('*#*')).toBe(0);
    expect(failures).toHaveLength(1);
    state.down = false;
    advance(5_000);
    expect(await ledger.spentUsd('*#*')).toBe(7);
  });

  it('is at least what an addition brought, were nothing read', async () => {
    const { ledger } = ledgerOf({ spentUsd: 7, down: true });

    await ledger.add('*#*', { usd: 3 }, signal);

    expect(await ledger.spentUsd('*#*')).toBe(10);
    expect(await ledger.spentUsd('*#duo_chat')).toBe(0);
  });

  it('falls when somebody has set the counter back, after the next reading', async () => {
    const state = { spentUsd: 7, down: false };
    const { ledger, advance } = ledgerOf(state);
    expect(await ledger.spentUsd('*#*')).toBe(7);

    state.spentUsd = 1;
    advance(30_000);

    expect(await ledger.spentUsd('*#*')).toBe(1);
  });
});
