/**
 * Runs what `docs/models.md` shows, and compares what comes out. After a change of the output,
 * `UPDATE_DOCS=1` writes it there.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CommandLine, runHere, startCommandLine } from './command-line.ts';

const FILE = join(import.meta.dirname, '../../../../docs/models.md');
const CONSOLE = /```console\n([\s\S]*?)```/g;
/** The day on which it was written, a minute for each command. */
let nowMs = Date.UTC(2026, 10, 22, 9);
const now = () => {
  nowMs += 60_000;
  return nowMs;
};

const SPENT = [
  ['*#*', 812.4],
  ['*#code_completions', 61.25],
] as const;

/** What the watch has counted of the page's canary. */
const COUNTERS = {
  pk: 'WATCH',
  sk: '*#code_generations@1',
  countedUntil: Date.UTC(2026, 10, 22, 9, 29),
  looks: 4,
  ...tallies('first', { errors: [1_830, 22], refusals: [1_808, 3], slow: [1_808, 41] }),
  ...tallies('canary', { errors: [203, 3], refusals: [200, 0], slow: [200, 6] }),
  ...tallies('first', { empty: [1_805, 65] }),
  ...tallies('canary', { empty: [200, 8] }),
};

function tallies(arm: string, counts: Readonly<Record<string, readonly [number, number]>>) {
  const entries = Object.entries(counts).flatMap(([measure, [requests, failures]]) => [
    [`${arm}:${measure}:requests`, requests],
    [`${arm}:${measure}:failures`, failures],
  ]);
  return Object.fromEntries(entries);
}

const PROMPT = '$ npm run models -- ';

let models: CommandLine;
beforeAll(async () => {
  models = await startCommandLine();
  // What requests have cost until then.
  for (const [sk, spentUsd] of SPENT) {
    await models.table.put({ pk: 'SPEND#2026-11', sk, spentUsd });
  }
  await models.table.put(COUNTERS);
});
afterAll(async () => {
  rmSync('report.html', { force: true });
  await models[Symbol.asyncDispose]();
});

it('the commands of docs/models.md do what is written there', async () => {
  const written = readFileSync(FILE, 'utf8');
  const outputs: string[] = [];
  for (const [, block = ''] of written.matchAll(CONSOLE)) outputs.push(await replay(block));

  const found = written.replace(CONSOLE, () => `\`\`\`console\n${outputs.shift()}\`\`\``);

  if (process.env['UPDATE_DOCS']) writeFileSync(FILE, found);
  else expect(timeless(found)).toBe(timeless(written));
});

/** The commands of a block, each with what it says. */
async function replay(block: string): Promise<string> {
  const commands = block.split('\n').filter((line) => line.startsWith(PROMPT));
  const parts: string[] = [];
  for (const command of commands) {
    const { stdout, stderr } = await runHere(words(command.slice(PROMPT.length)), models.env, {
      now,
    });
    parts.push(`${command}\n${stdout}${stderr}`);
  }
  return parts.join('\n');
}

function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** Without what is different each time: times, and columns that are as wide as the longest of them. */
function timeless(text: string): string {
  return text.replace(/\d+ ms/g, '# ms').replace(/ +/g, ' ');
}
