import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lastFacts, rememberRun } from './history.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-history-'));
  file = join(folder, 'bench', 'history.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const DATE = '2026-11-22T12:00:00.000Z';

it('is empty before the first run', async () => {
  expect(await lastFacts(file, 'full')).toEqual({});
});

it('has each number as the last run of the same scale had it', async () => {
  await rememberRun(file, { date: DATE, scale: 'full', facts: { a: 1, b: 1 } });
  await rememberRun(file, { date: DATE, scale: 'full', facts: { b: 2 } });
  await rememberRun(file, { date: DATE, scale: 'quick', facts: { a: 9 } });
  expect(await lastFacts(file, 'full')).toEqual({ a: 1, b: 2 });
});

it('passes by what nobody can read', async () => {
  await rememberRun(file, { date: DATE, scale: 'full', facts: { a: 1 } });
  await appendFile(file, '{"scale":"full","fac');
  expect(await lastFacts(file, 'full')).toEqual({ a: 1 });
});
