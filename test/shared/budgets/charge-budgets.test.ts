import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChargeBudgets } from '#shared/budgets/charge-budgets.ts';
import { createSpendLedger } from '#shared/budgets/spend-ledger.ts';
import { createSpendTable, type SpendTable } from '#shared/budgets/spend-table.ts';
import { startTable, type TestTable } from '../../infra/cli/models/table.ts';

const NOVEMBER = Date.UTC(2026, 10, 22);
const BUDGET = { name: '*#*', limitUsd: 10, refuse: false };

let table: TestTable;
let lines: { readonly message: string }[];
beforeEach(async () => {
  table = await startTable();
  lines = [];
});
afterEach(() => table[Symbol.asyncDispose]());

/** Counts against {@link BUDGET}, with parts of the table replaced. */
function charging(changes: Partial<SpendTable> = {}) {
  const spend = { ...createSpendTable(table), ...changes };
  const now = () => NOVEMBER;
  const reportFailure = () => {};
  const ledger = createSpendLedger({ spend, ttlMs: 0, retryMs: 0, reportFailure, now });
  const charge = createChargeBudgets({
    ledger,
    spend,
    now,
    log: (_level, message, record) => lines.push({ message, ...record }),
  });
  return (usd: number) => charge([{ budget: BUDGET, usd }]);
}

const counter = () => table.get('SPEND#2026-11', '*#*');

describe('charging', () => {
  it('gives a warning that could not be noted with the next request', async () => {
    const failing = charging({ claim: () => Promise.reject(new Error('away')) });

    expect(await failing(9)).toBe(0);
    expect(await charging()(0.1)).toBe(1);

    expect(lines).toEqual([expect.objectContaining({ message: 'budget', percent: 90 })]);
    expect(await counter()).toMatchObject({ spentUsd: 9.1 });
  });

  it('leaves a warning to the one who was faster', async () => {
    const spend = createSpendTable(table);
    const signal = AbortSignal.timeout(5_000);
    const late = charging({
      async add(key, usd, given) {
        const found = await spend.add(key, usd, given);
        await spend.claim(key, ['10:80'], signal);
        return found;
      },
    });

    expect(await late(8)).toBe(0);
    expect(lines).toEqual([]);
  });

  it('says what it could not count, whatever was thrown', async () => {
    const failing = charging({ add: () => Promise.reject('no error at all') });

    expect(await failing(3)).toBe(0);
    expect(lines).toEqual([
      { message: 'spending not counted', budgets: ['*#*'], usd: 3, awsError: 'unknown' },
    ]);
  });

  it('counts an amount that is smaller than anything', async () => {
    await charging()(1e-12);

    expect(await counter()).toMatchObject({ spentUsd: 0 });
  });
});
