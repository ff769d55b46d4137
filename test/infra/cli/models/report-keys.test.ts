/** Programs with a key, such as the Agent Platform's service, in the report to auditors. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CommandLine, runHere, startCommandLine } from './command-line.ts';

const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const SONNET = 'eu.anthropic.claude-sonnet-4-6';
const OPUS = 'eu.anthropic.claude-opus-4-8';

let models: CommandLine;
beforeEach(async () => {
  models = await startCommandLine();
});
afterEach(() => models[Symbol.asyncDispose]());

const run = (...args: string[]) => runHere(args, models.env);

interface ReportedKey {
  readonly id: string;
  readonly label: string;
  readonly names: readonly object[];
}

const reportedKeys = async (...options: string[]) =>
  (await run('report', '--json', ...options)).json<{ readonly keys: ReportedKey[] }>().keys;

it('are none before there is a key', async () => {
  expect(await reportedKeys()).toEqual([]);
  expect((await run('report')).stdout).toContain('No program has a key.');
});

it('are listed with their feature, and the models behind each name', async () => {
  await run('alias', 'set', 'claude-opus-4-8', OPUS, '--fallback', HAIKU, '--guardrail', 'gr1:3');
  const names = ['claude-sonnet-4-6', 'claude-opus-4-8', 'nothing-here'];
  const given = names.flatMap((name) => ['--model', name]);
  await run('key', 'create', 'DWS, Agentic Chat', ...given, '--feature', 'duo_agent_platform');

  const [key] = await reportedKeys();

  expect(key).toMatchObject({
    label: 'DWS, Agentic Chat',
    feature: 'duo_agent_platform',
    state: 'active',
    version: 1,
    changedBy: 'ada',
    names: [
      {
        name: 'claude-sonnet-4-6',
        note: null,
        models: [
          { role: 'answers', model: SONNET, residency: { leaves: false }, region: 'eu-central-1' },
        ],
      },
      {
        name: 'claude-opus-4-8',
        guardrail: 'gr1:3',
        models: [
          { role: 'answers', model: OPUS },
          { role: 'fallback', model: HAIKU },
        ],
      },
      { name: 'nothing-here', models: [], note: 'not a Bedrock model' },
    ],
  });
});

it('show for a pattern what operators named, and that it means more', async () => {
  await run('alias', 'set', 'our-sonnet', SONNET);
  await run('key', 'create', 'coding agent', '--model', '*');

  const [key] = await reportedKeys();

  expect(key?.names).toMatchObject([
    { name: 'our-sonnet', models: [{ model: SONNET }] },
    { name: 'default', models: [{ model: HAIKU }] },
    { name: '*', models: [], note: expect.stringContaining('any other name') },
  ]);
});

it('say that a pinned model answers whatever is asked for', async () => {
  await run('key', 'create', 'pinned', '--model', 'claude-sonnet-4-6', '--feature', 'duo_chat');
  await run('assign', 'duo_chat', OPUS, '--pin');

  const [key] = await reportedKeys();

  expect(key?.names).toMatchObject([{ name: 'claude-sonnet-4-6', models: [{ model: OPUS }] }]);
});

it('that are revoked stay, without models; those of another instance do not', async () => {
  await run('key', 'create', 'old', '--model', 'claude-sonnet-4-6');
  const [{ id } = { id: '' }] = await reportedKeys();
  await run('key', 'revoke', id, '--yes');
  await run('key', 'create', 'theirs', '--model', 'claude-sonnet-4-6', '--instance', 'other');

  const own = await reportedKeys('--instance', 'mine');

  expect(own).toMatchObject([{ id, label: 'old', state: 'revoked', names: [] }]);
});

it('are on the page, in which no label is markup, and no key or hash is shown', async () => {
  const { stdout } = await run('key', 'create', '<b>DWS</b>', '--model', 'claude-sonnet-4-6');
  const secret = stdout.trim().split('_').slice(2).join('_');

  const page = (await run('report')).stdout;

  expect(page).toContain('&#60;b&#62;DWS&#60;/b&#62; (');
  expect(page).toContain(`<td>claude-sonnet-4-6</td><td>${SONNET}</td><td>answers</td>`);
  expect(page).not.toMatch(/<b>|hash/);
  expect(secret).toMatch(/^[\w-]{20,}$/);
  expect(page).not.toContain(secret);
});
