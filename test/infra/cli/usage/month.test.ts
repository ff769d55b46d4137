/** A large month: every total is what the plain addition gives, within the memory that is allowed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCURACY } from '#infra/cli/usage/percentiles.ts';
import { type Folder, tempFolder } from '../../../support/docs-index.ts';
import { MONTH } from '../../../support/usage-records.ts';
import {
  type Measured,
  measureUsage,
  type PlainSum,
  type PlainSums,
  percentileOf,
  writeMonth,
} from '../../../usage/month.ts';
import type { Json } from './command-line.ts';

/** `npm run test:usage` measures time and memory; here they only must not run away. In MB. */
const HEAP_MB = 128;
const GENEROUS_MB = 450;
const TIMEOUT_MS = 180_000;

const TABLES = ['feature', 'model', 'user', 'day'] as const;

let folder: Folder;
let sums: PlainSums;
let measured: Measured;
beforeAll(async () => {
  folder = tempFolder();
  const file = folder.file('october.jsonl.gz');
  sums = await writeMonth(file);
  const tables = TABLES.flatMap((name) => ['--by', name]);
  measured = await measureUsage(['--from', file, '--json', ...tables], HEAP_MB);
}, TIMEOUT_MS);
afterAll(() => folder[Symbol.dispose]());

describe('a month of 200,000 requests of 500 users', () => {
  const report = (): Json => JSON.parse(measured.stdout);

  it('fits into little memory', () => {
    expect(measured).toMatchObject({ code: 0 });
    expect(measured.megabytes).toBeLessThan(GENEROUS_MB);
  });

  it('adds up exactly', () => {
    const { total, leftOut } = report();

    const { requests, users } = MONTH;
    expect(total).toMatchObject({ requests, users, ...expected(sums.total) });
    expect(leftOut).toEqual({ unreadable: 0, duplicates: 0, open: 0 });
  });

  it.each(TABLES)('adds up exactly by %s', (name) => {
    const { rows = [] } = report().tables.find(({ by }) => by[0] === name) ?? {};
    const plain = [...sums.groups].filter(([key]) => key.startsWith(`${name}=`));

    expect(rows).toHaveLength(plain.length);
    const byKey = new Map(rows.map((row) => [`${name}=${row[name]}`, row]));
    for (const [key, sum] of plain) {
      expect(byKey.get(key), key).toMatchObject({ requests: sum.requests, ...expected(sum) });
    }
  });

  it.each(TABLES)('has percentiles within one percent by %s', (name) => {
    const { rows = [] } = report().tables.find(({ by }) => by[0] === name) ?? {};
    const answered = rows.filter((row) => row['firstTokenMsP50'] !== null);

    expect(answered.length).toBeGreaterThan(3);
    for (const row of answered) {
      const values = sums.groups.get(`${name}=${row[name]}`)?.firstTokenMs ?? [];
      for (const [key, share] of [
        ['firstTokenMsP50', 0.5],
        ['firstTokenMsP90', 0.9],
        ['firstTokenMsP99', 0.99],
      ] as const) {
        const exact = percentileOf(values, share);
        // Half a millisecond is the rounding.
        const error = Math.abs(Number(row[key]) - exact) - 0.5;
        expect(error, `${name} ${row[name]} ${key}`).toBeLessThanOrEqual(exact * ACCURACY);
      }
    }
  });
});

function expected({ cost, inputTokens, outputTokens }: PlainSum): object {
  const digits = String(cost).padStart(9, '0');
  return {
    costUsd: Number(`${digits.slice(0, -8)}.${digits.slice(-8)}`),
    inputTokens,
    outputTokens,
  };
}
