/**
 * A table with a canary that is watched, and requests that were answered.
 *
 * @module
 */
import type { RequestLine } from '#shared/watch/tally-lines.ts';
import { type WatchDependencies, watchCanaries } from '#shared/watch/watch-canaries.ts';
import { startTable, type TestTable } from '../../infra/cli/models/table.ts';

export const START_MS = Date.parse('2026-11-22T09:00:00Z');
export const MINUTE_MS = 60_000;

export const ASSIGNMENT = {
  pk: 'ASSIGNMENT',
  sk: '*#duo_chat',
  model: 'a.first',
  fallbacks: [{ model: 'a.third' }, { model: 'a.second' }],
  guardrail: { identifier: 'gr1', version: '3' },
  canary: { model: 'a.second', region: 'eu-west-1', percent: 10, watch: { errors: 2 } },
  version: 3,
  action: 'assign',
  changedBy: 'ada',
  changedAt: new Date(START_MS).toISOString(),
  changeId: 'one',
};

export interface Watched extends AsyncDisposable {
  readonly table: TestTable;
  readonly logs: { readonly level: string; readonly message: string; readonly facts: object }[];
  /** So many requests with a user, a second after the last round. */
  answer(count: number, line: RequestLine): void;
  /** A round of the watch, a minute after the last one. */
  round(changes?: Partial<WatchDependencies>): ReturnType<typeof watchCanaries>;
  /** The assignment as it is stored. */
  assignment(): Promise<Record<string, unknown> | undefined>;
}

export async function startWatched(changes: object = {}): Promise<Watched> {
  const table = await startTable();
  await table.put({ ...ASSIGNMENT, ...changes });
  const logs: Watched['logs'] = [];
  let nowMs = START_MS;
  const written: { readonly atMs: number; readonly line: RequestLine }[] = [];
  return {
    table,
    logs,
    answer(count, line) {
      const whole = { user: 'u', assignment: '*#duo_chat@3', feature: 'duo_chat', ...line };
      const lines = Array.from({ length: count }, () => ({ atMs: nowMs + 1_000, line: whole }));
      written.push(...lines);
    },
    round(own = {}) {
      nowMs += MINUTE_MS;
      return watchCanaries({
        table,
        log: (level, message, facts) => logs.push({ level, message, facts }),
        now: () => nowMs,
        lagMs: 0,
        roundMs: 20_000,
        readLines: async (name, { fromMs, toMs }) =>
          written
            .filter(({ atMs, line }) => line.assignment === name && atMs >= fromMs && atMs < toMs)
            .map(({ line }) => line),
        ...own,
      });
    },
    assignment: () => table.get('ASSIGNMENT', '*#duo_chat'),
    [Symbol.asyncDispose]: () => table[Symbol.asyncDispose](),
  };
}
