/**
 * Walks through docs/serving-platforms.md as it is written, against what `npm start` starts. Its other commands run in
 * commands.test.ts, and that such an assignment answers is tested in test/functions/serving-platforms.test.ts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../infra/cli/models/command-line.ts';
import { type StartedGateway, startGateway } from '../infra/start-gateway.ts';
import { readFile, sectionOf, wordsOf } from './pages.ts';

const PAGE = readFile('docs/serving-platforms.md');
const START = 'npm run models -- ';

interface Shown {
  readonly command: string;
  readonly output: string;
}

/** The commands of the console blocks with what is shown of their output. */
const shown: readonly Shown[] = Array.from(
  sectionOf(PAGE, '## Try it').matchAll(/^```console\n([\s\S]*?)^```/gm),
  ([, block = '']) => block,
).flatMap((block) =>
  block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...lines] = part.split('\n');
      return { command: command.slice(START.length), output: lines.join('\n').trim() };
    }),
);

let started: StartedGateway;
let env: Record<string, string>;
let added: string;
beforeAll(async () => {
  started = await startGateway({
    DUO_EDGE_SERVING_PLATFORMS: 'on',
    AIGW_AUTH__BYPASS_EXTERNAL: 'true',
  });
  const text = started.stdout();
  const [, exports = ''] = /^export (AWS_.*)$/m.exec(text) ?? [];
  env = { USER: 'ada', ...Object.fromEntries(exports.split(' ').map((word) => word.split('='))) };
  added = /^npm run models -- (platform add .*)$/m.exec(text)?.[1] ?? '';
});
afterAll(() => started[Symbol.asyncDispose]());

/** Ports and times differ from run to run. */
const settled = (text: string) =>
  text
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/ in \d+ ms/g, ' in N ms')
    .replace(/[ \t]+/g, ' ')
    .replace(/ $/gm, '')
    .trim();

describe('the walk-through', () => {
  it('begins with what npm start prints', () => {
    expect(sectionOf(PAGE, '## Try it')).toContain('DUO_EDGE_SERVING_PLATFORMS=on npm start');
    expect(settled(added)).toBe(settled(shown[0]?.command ?? ''));
    expect(shown.map(({ command }) => command.split(' ')[0])).toEqual([
      'platform',
      'platform',
      'assign',
    ]);
  });

  it('shows what its commands print, one after the other', async () => {
    for (const { command, output } of shown) {
      const isAdd = command.startsWith('platform add');
      const { stdout, stderr, code } = await runHere(wordsOf(isAdd ? added : command), env);
      expect(code, command).toBe(0);
      expect(settled(`${stdout.trimEnd()}\n${stderr}`), command).toBe(settled(output));
    }
  });
});
