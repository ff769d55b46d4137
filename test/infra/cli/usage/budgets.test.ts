/** Budgets in the usage report: what the gateway counts, beside what the records say. */
import { readFileSync } from 'node:fs';
import { parseHTML } from 'linkedom';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tempFolder } from '../../../support/docs-index.ts';
import { startTable, type TestTable } from '../models/table.ts';
import { line, usage } from './command-line.ts';

let table: TestTable;
beforeEach(async () => {
  table = await startTable();
  const decided = { pk: 'ASSIGNMENT', version: 1, action: 'budget' };
  await table.put({ ...decided, sk: '*#@budget/*', limitUsd: 1_000, refuse: true });
  await table.put({ ...decided, sk: 'instance-1#@budget/duo_chat', limitUsd: 50 });
  await table.put({ ...decided, sk: '*#@budget/embeddings', limitUsd: 'much' });
  await table.put({ pk: 'SPEND#2026-11', sk: '*#*', spentUsd: 812.345 });
  await table.put({ pk: 'SPEND#2026-11', sk: 'instance-1#duo_chat', spentUsd: 61 });
  await table.put({ pk: 'SPEND#2026-10', sk: '*#*', spentUsd: 7 });
});
afterEach(() => table[Symbol.asyncDispose]());

const run = (...args: string[]) =>
  usage(['--from', '-', ...args], {
    input: line(),
    env: { AWS_ENDPOINT_URL_DYNAMODB: table.url, DUO_EDGE_TABLE: table.table },
  });

it('are shown with what is spent in the month', async () => {
  const { code, stdout } = await run();

  expect(code).toBe(0);
  expect(stdout).toMatch(/^BUDGET OF 2026-11 +LIMIT +SPENT +USED$/m);
  expect(stdout).toMatch(/^all features +1,000\.00 +812\.35 +81 %$/m);
  expect(stdout).toMatch(/^duo_chat for instance instance-1 +50\.00 +61\.00 +122 %$/m);
  expect(stdout).toMatch(/^embeddings +– +0\.00 +–$/m);
});

it('are of the month in which the period ends', async () => {
  const { json } = await run('--json', '--until', '2026-10-31', '--time-zone', 'Europe/Berlin');

  expect(json()).toMatchObject({
    budgets: {
      month: '2026-10',
      budgets: expect.arrayContaining([
        { name: 'all features', limitUsd: 1_000, spentUsd: 7, usedPercent: 0.7, refuses: true },
      ]),
    },
  });
});

it('are on the page, marked where they are nearly or wholly used up', async () => {
  using folder = tempFolder();
  const file = folder.file('report.html');
  await run('--html', file);

  const { document } = parseHTML(readFileSync(file, 'utf8'));
  const used = [...document.querySelectorAll('#budgets tbody td:nth-child(4)')];

  expect(used.map(({ textContent, className }) => [textContent, className])).toEqual(
    expect.arrayContaining([
      ['81 %', 'num warn'],
      ['122 %', 'num bad'],
      ['–', 'num'],
    ]),
  );
});

it('are left out where no table is named', async () => {
  const { json } = await usage(['--from', '-', '--json'], { input: line() });

  expect(json()).toMatchObject({ budgets: null });
});

it('fail with a remedy where the table is not there', async () => {
  const { code, stderr } = await run('--table', 'another');

  expect(code).toBe(1);
  expect(stderr).toMatch(/No such table in this region: check --table and --region/);
});
