import { parseHTML } from 'linkedom';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '#infra/local/bedrock-stand-in/server.ts';
import { type CommandLine, runHere, startCommandLine } from './command-line.ts';

const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const OPUS_4_1 = 'eu.anthropic.claude-opus-4-1-20250805-v1:0';
const SONNET_4 = 'eu.anthropic.claude-sonnet-4-20250514-v1:0';
const SONNET_5 = 'global.anthropic.claude-sonnet-5';
const MIXTRAL = 'mistral.mixtral-8x7b-instruct-v0:1';
const TITAN = 'amazon.titan-embed-text-v2:0';

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

/** One model is denied, and one takes no temperature nor anything else it is not asked for. */
const answer: Answer = ({ modelId }) => {
  if (modelId === MIXTRAL) return { type: 'exception', name: 'AccessDeniedException' };
  return { type: 'answer', text: 'ok' };
};

let models: CommandLine;
beforeEach(async () => {
  models = await startCommandLine({
    answer,
    models: {
      'anthropic.claude-opus-4-1-20250805-v1:0': { status: 'LEGACY', endOfLifeTime: inDays(47) },
      'anthropic.claude-sonnet-4-20250514-v1:0': { status: 'LEGACY', endOfLifeTime: inDays(-9) },
    },
  });
});
afterEach(() => models[Symbol.asyncDispose]());

const run = (...args: string[]) => runHere(args, models.env);
const assign = (feature: string, ...args: string[]) => run('assign', feature, ...args);

describe('models check', () => {
  it('calls every model once: answers, canaries, fallbacks and the built-in default', async () => {
    await assign('duo_chat', SONNET_5, '--fallback', OPUS_4_1);
    await assign('duo_chat_fix_code', SONNET_5, '--canary', `${OPUS_4_1}=5`);
    await assign('embeddings', TITAN);

    const { code, stdout } = await run('check');

    expect(code).toBe(0);
    expect(models.bedrock.calls.map(({ modelId }) => modelId).toSorted()).toEqual(
      [OPUS_4_1, HAIKU, SONNET_5].toSorted(),
    );
    expect(models.bedrock.calls.every(({ prompt }) => prompt.length < 40)).toBe(true);
    expect(stdout).toMatch(/MODEL +ANSWER +LIFE CYCLE +DATA MAY GO TO/);
    expect(stdout).toContain('duo_chat, duo_chat_fix_code');
    expect(stdout).toContain('duo_chat (fallback), duo_chat_fix_code (canary)');
    expect(stdout).toMatch(new RegExp(`^${TITAN} +skipped +active`, 'm'));
  });

  it('says how long a model will be there, and what comes after it', async () => {
    const { stderr } = await assign('duo_chat', OPUS_4_1);
    expect(stderr).toContain(
      `${OPUS_4_1} is being retired (legacy, ends ${inDays(47)}, 47 days left)`,
    );

    const { code, stdout } = await run('check');

    expect(code).toBe(0);
    expect(stdout).toContain(`legacy, ends ${inDays(47)}, 47 days left`);
    expect(stdout).toContain('→ eu.anthropic.claude-opus-4-8');
    expect((await run('list')).stdout).toContain('47 days left');
  });

  it('says where the data of a model may go', async () => {
    const { stderr } = await assign('duo_chat', SONNET_5);
    expect(stderr).toContain(
      'may leave eu-central-1 and its geography: any AWS region in the world.',
    );

    const { stdout } = await run('check');

    expect(stdout).toMatch(new RegExp(`^${SONNET_5} .*any AWS region in the world$`, 'm'));
    expect(stdout).toMatch(
      new RegExp(`^${HAIKU} .*eu-central-1, eu-north-1, eu-west-1, eu-west-3$`, 'm'),
    );
  });

  it('fails when a model does not answer or has reached its end', async () => {
    await assign('duo_chat', MIXTRAL);
    await assign('duo_chat_fix_code', SONNET_4, '--force');

    const text = await run('check');
    const json = await run('check', '--json');

    expect(text.code).toBe(1);
    expect(text.stderr).toContain('2 of 3 models are not usable.');
    expect(text.stderr).toContain(`${MIXTRAL}: no access`);
    expect(json.code).toBe(1);
    expect(json.json()).toMatchObject([
      { model: MIXTRAL, probe: { state: 'failed' }, lifeCycle: { state: 'active' } },
      {
        model: SONNET_4,
        lifeCycle: { state: 'ended', successor: 'eu.anthropic.claude-sonnet-4-6' },
      },
      { model: HAIKU, probe: { state: 'ok' }, residency: { leaves: false } },
    ]);
  });
});

describe('models report', () => {
  beforeEach(async () => {
    await assign('duo_chat', SONNET_5, '--pin', '--guardrail', 'gr1:3', '--by', '<b>ada & co</b>');
    await assign('duo_chat_fix_code', HAIKU, '--canary', `${OPUS_4_1}=5`);
    await run('disable', 'review_merge_request', '--yes');
  });

  it('is a page of its own, in which nothing from outside is markup', async () => {
    const { code, stdout } = await run('report');

    expect(code).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>/);
    expect(stdout).not.toMatch(/<script|<link|src=|href=|<b>/);
    expect(stdout).toContain('&#60;b&#62;ada &#38; co&#60;/b&#62;');
    expect(stdout).toContain('canary (5 % of users)');
    expect(stdout).toContain('disabled');
    expect(stdout).toContain('any AWS region in the world');
    expect(stdout).toMatch(/Non-Agentic, or Classic/);
  });

  it('has serving platforms, and programs by their keys, without any secret', async () => {
    const made = (await run('key', 'create', '<i>agents</i>', '--model', HAIKU, '--json')).json<{
      id: string;
      key: string;
    }>();
    await run('platform', 'add', 'lab', 'https://lab.example.com/v1', '--kind', 'vllm', '--yes');

    const page = (await run('report')).stdout;
    const { platforms } = (await run('report', '--json')).json();

    expect(platforms).toMatchObject([
      {
        name: 'lab',
        kind: 'vllm',
        url: 'https://lab.example.com/v1',
        key: 'none',
        state: 'enabled',
        version: 1,
        changedBy: 'ada',
      },
    ]);
    for (const text of [made.id, '&#60;i&#62;agents', 'https://lab.example.com/v1']) {
      expect(page).toContain(text);
    }
    expect(page).not.toContain(made.key);
    expect(page).not.toMatch(/<i>|[0-9a-f]{64}/);
  });

  it('has the form of all reports', async () => {
    const { document } = parseHTML((await run('report')).stdout);
    const rows = [...document.querySelectorAll('table')][0]?.querySelectorAll('tbody tr') ?? [];
    const features = [...rows].map((row) => row.querySelector('td')?.textContent);

    expect(document.querySelector('meta[http-equiv]')?.getAttribute('content')).toMatch(
      /^default-src 'none'/,
    );
    expect(features).toEqual(
      expect.arrayContaining(['duo_chat', 'duo_agent_platform', 'model_endpoint']),
    );
    expect(document.querySelector('td.bad')?.getAttribute('colspan')).toBe('11');
  });

  it('is JSON as well', async () => {
    const report = (await run('report', '--json')).json<{
      features: { feature: string }[];
    }>();

    expect(report).toMatchObject({ region: 'eu-central-1', scope: '*', invocationsLogged: false });
    expect(report.features.find(({ feature }) => feature === 'duo_chat')).toMatchObject({
      source: 'pinned',
      guardrail: 'gr1:3',
      version: 1,
      changedBy: '<b>ada & co</b>',
      models: [
        {
          role: 'answers',
          model: SONNET_5,
          baseModel: 'anthropic.claude-sonnet-5',
          region: 'eu-central-1',
          residency: { leaves: true },
          retention: 'not stored by Bedrock, not shared with the provider',
          lifeCycle: { state: 'active' },
        },
      ],
    });
  });
});
