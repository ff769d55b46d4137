import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '#infra/local/bedrock-stand-in/server.ts';
import type { Script } from '#infra/local/openai-stand-in/script.ts';
import { startOpenAiStandIn } from '#infra/local/openai-stand-in/server.ts';
import { type CommandLine, runHere, startCommandLine } from '../models/command-line.ts';
import { examine } from './examine.ts';

const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const OPUS_4_1 = 'eu.anthropic.claude-opus-4-1-20250805-v1:0';
const SONNET_4 = 'eu.anthropic.claude-sonnet-4-20250514-v1:0';

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

const answer: Answer = ({ modelId }) =>
  modelId === SONNET_4
    ? {
        type: 'exception',
        name: 'ResourceNotFoundException',
        message: 'This model version has reached the end of its life.',
      }
    : { type: 'answer', text: 'ok' };

let operator: CommandLine;
beforeEach(async () => {
  operator = await startCommandLine({
    answer,
    models: {
      'anthropic.claude-opus-4-1-20250805-v1:0': { status: 'LEGACY', endOfLifeTime: inDays(47) },
      'anthropic.claude-sonnet-4-20250514-v1:0': { status: 'LEGACY', endOfLifeTime: inDays(-9) },
    },
  });
});
afterEach(() => operator[Symbol.asyncDispose]());

const run = (...args: string[]) =>
  examine(['--url', 'http://127.0.0.1:1', ...args], {
    ...operator.env,
    AWS_REGION: 'eu-central-1',
  });

describe('assigned models', () => {
  it('are called once each, and their ends are told', async () => {
    await runHere(['assign', 'duo_chat', OPUS_4_1, '--fallback', SONNET_4, '--yes'], operator.env);

    const { results } = await run('--only', 'assigned');

    const bySubject = new Map(results.map((result) => [result.subject, result]));
    expect(bySubject.get(HAIKU)).toMatchObject({ status: 'ok' });
    expect(bySubject.get(OPUS_4_1)).toMatchObject({
      status: 'warning',
      seen: expect.stringMatching(/^answers after .* 47 days left.* \(duo_chat\)$/),
      fix: expect.stringContaining('bedrock/eu.anthropic.claude-opus-4-8'),
    });
    expect(bySubject.get(SONNET_4)).toMatchObject({
      status: 'failed',
      seen: expect.stringContaining('has been retired'),
    });
  });

  it('are not known without their table', async () => {
    const { of } = await examine(['--url', 'http://127.0.0.1:1', '--only', 'assigned']);

    expect(of('assigned')).toMatchObject({
      status: 'skipped',
      fix: expect.stringContaining('AssignmentsTableName'),
    });
  });

  it('cannot be read from a table that does not exist', async () => {
    const { of } = await run('--only', 'assigned', '--table', 'another');

    expect(of('assigned')).toMatchObject({
      status: 'failed',
      seen: expect.stringContaining('No such table'),
    });
  });
});

describe('the life cycle', () => {
  it.each([
    { model: HAIKU, status: 'ok', seen: /^active$/ },
    { model: OPUS_4_1, status: 'warning', seen: /47 days left/ },
    { model: SONNET_4, status: 'failed', seen: /^ended / },
    { model: 'eu.anthropic.nothing', status: 'failed', seen: /not found/ },
  ])('of $model is $status', async ({ model, status, seen }) => {
    const { of } = await run('--only', 'life-cycle', '--model', `bedrock/${model}`);

    expect(of('life-cycle')).toMatchObject({ status, seen: expect.stringMatching(seen) });
  });

  it('is not known without a region, and that is said', async () => {
    const args = ['--url', 'http://127.0.0.1:1', '--only', 'life-cycle'];

    const { of } = await examine([...args, '--model', `bedrock/${HAIKU}`]);

    expect(of('life-cycle')).toMatchObject({
      status: 'skipped',
      seen: expect.stringMatching(/^unknown: /),
    });
  });
});

describe('models of serving platforms', () => {
  it('are called where they run, and told apart from those of Bedrock', async () => {
    await using server = await startOpenAiStandIn({ answer: () => script });
    let script: Script = { type: 'answer', text: 'ok' };
    const entry = ['--kind', 'vllm', '--insecure-http'];
    await runHere(['platform', 'add', 'lab', server.url, ...entry], operator.env);
    await runHere(['assign', 'duo_chat', 'lab//qwen3', '--yes'], operator.env);

    const healthy = await run('--only', 'assigned');
    script = { type: 'error', status: 503, body: {} };
    const broken = await run('--only', 'assigned');

    const of = ({ results }: typeof healthy) =>
      results.find(({ subject }) => subject === 'lab//qwen3');
    expect(of(healthy)).toMatchObject({
      status: 'ok',
      seen: expect.stringContaining('data may go to the server of platform lab'),
    });
    expect(of(broken)).toMatchObject({
      status: 'failed',
      fix: expect.stringContaining('platform check lab'),
    });
  });
});
