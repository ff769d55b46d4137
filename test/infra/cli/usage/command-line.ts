/**
 * `npm run usage` in this process, with streams of its own.
 *
 * @module
 */
import { PassThrough, Readable } from 'node:stream';
import { createTerminal } from '#infra/cli/common/terminal.ts';
import { runUsage } from '#infra/cli/usage/run-usage.ts';
import type { Outcome } from '../../../support/docs-index.ts';

export interface Place {
  readonly env?: Readonly<Record<string, string>>;
  /** What is on standard input. */
  readonly input?: string | Uint8Array;
  /** The clock, in milliseconds since the epoch. */
  readonly now?: () => number;
  /** Whether a person reads what is said on the side. */
  readonly isWatched?: boolean;
}

/** The middle of the month in which the records of the tests are. */
export const NOW = Date.parse('2026-11-15T12:00:00Z');

/** Runs `npm run usage -- <args>`. */
export async function usage(args: readonly string[], place: Place = {}): Promise<Outcome> {
  const { env = {}, input = '', now = () => NOW, isWatched = false } = place;
  const output = new PassThrough();
  const error = Object.assign(new PassThrough(), { isTTY: isWatched });
  const terminal = createTerminal({ input: new PassThrough(), output, error });
  const bytes = Readable.from([Buffer.from(input)], { objectMode: false });
  const code = await runUsage(args, { env: { ...env }, terminal, now, input: bytes });
  const stdout = String(output.read() ?? '');
  return { code, stdout, stderr: String(error.read() ?? ''), json: () => JSON.parse(stdout) };
}

/** A log line such as the functions write; `members` differ from it. */
export function line(members: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    level: 'INFO',
    message: 'request',
    timestamp: '2026-11-05T10:00:00.000Z',
    service: 'duo-edge',
    correlationId: '01J9Z0X3M5Q8',
    route: '/v2/code/completions',
    status: 200,
    outcome: 'ok',
    access: 'granted',
    feature: 'code_completions',
    model: 'eu.anthropic.claude-haiku-4-5-20251001-v1:0',
    region: 'eu-central-1',
    tokenIssuer: 'https://gitlab.example.com',
    inputTokens: 900,
    outputTokens: 100,
    cacheReadTokens: 100,
    costUsd: 0.01234567,
    firstTokenMs: 400,
    durationMs: 1_000,
    ...members,
  });
}

export interface Json {
  readonly period: { readonly since: string | null; readonly until: string | null };
  readonly total: Readonly<Record<string, number | null>>;
  readonly leftOut: Readonly<Record<string, number>>;
  readonly user?: Readonly<Record<string, string>>;
  readonly tables: readonly {
    readonly by: readonly string[];
    readonly rows: readonly Readonly<Record<string, string | number | null>>[];
  }[];
  readonly budgets: unknown;
}

/** The report as JSON of these lines. */
export async function reportOf(lines: readonly string[], ...args: string[]): Promise<Json> {
  const { json, code, stderr } = await usage(['--from', '-', '--json', ...args], {
    input: lines.join('\n'),
  });
  if (code !== 0) throw new Error(stderr);
  return json<Json & Record<string, unknown>>();
}
