/**
 * The pages that are looked at, and what has to be on them.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { runHere, startCommandLine } from '../infra/cli/models/command-line.ts';
import { type Json, usage } from '../infra/cli/usage/command-line.ts';
import { logLines } from '../support/usage-records.ts';

export interface ReportPage {
  readonly name: string;
  readonly file: string;
  /** The text of elements by their selectors, in their order. */
  readonly expected: Readonly<Record<string, readonly string[]>>;
}

const TRAFFIC = { requests: 20_000, users: 120, seed: 3, from: '2026-11-01', days: 14 };

export async function usageReport(folder: string): Promise<ReportPage> {
  const input = [...logLines(TRAFFIC)].join('\n');
  const file = `${folder}/usage.html`;
  await usage(['--from', '-', '--html', file], { input });
  const { json } = await usage(['--from', '-', '--json', '--by', 'feature', '--by', 'day'], {
    input,
  });
  const { total, tables } = json<Json & Record<string, unknown>>();
  const [features, days] = tables.map(({ rows }) => rows);
  const count = (value: unknown) => Number(value).toLocaleString('en-US');
  return {
    name: 'usage',
    file,
    expected: {
      '.figures li:nth-child(1) b': [count(total['requests'])],
      '.figures li:nth-child(3) b': [Number(total['costUsd']).toFixed(2)],
      '#by-feature td:nth-child(1)': (features ?? []).map((row) => String(row['feature'])),
      '#by-feature td:nth-child(2)': (features ?? []).map((row) => count(row['requests'])),
      '#by-day td:nth-child(1)': (days ?? []).map((row) => String(row['day'])),
      '#by-day td:nth-child(2)': (days ?? []).map((row) => count(row['requests'])),
      figcaption: [
        'Cost by day and feature',
        'Requests by day and feature',
        'Cost by model',
        'Time to the first token: median to 90th percentile',
      ],
    },
  };
}

export async function modelsReport(folder: string): Promise<ReportPage> {
  await using models = await startCommandLine();
  const run = (...args: string[]) => runHere(args, models.env);
  await run('assign', 'duo_chat', 'eu.anthropic.claude-sonnet-4-6', '--pin');
  await run('platform', 'add', 'lab', 'https://lab.example.com/v1', '--kind', 'vllm', '--yes');
  await run('key', 'create', 'agents', '--model', 'claude-sonnet-4-6');
  await run('disable', 'review_merge_request', '--yes');
  const { stdout } = await run('report');
  const { features } = (await run('report', '--json')).json<{ features: { feature: string }[] }>();
  const file = `${folder}/models.html`;
  writeFileSync(file, stdout);
  const headings = ['Programs with a key', 'Serving platforms', 'Stored decisions'];
  return {
    name: 'models',
    file,
    expected: {
      h2: headings,
      '.table:first-of-type tr td:first-child': features.map(({ feature }) => feature),
    },
  };
}
