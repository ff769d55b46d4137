/** Two models on the same inputs, through the functions themselves, against a Bedrock on its wire protocol. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { textOf } from '#infra/cli/models/compare/answer.ts';
import { ownInputs } from '#infra/cli/models/compare/inputs.ts';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { type CommandLine, runHere, startCommandLine } from './command-line.ts';

const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const SONNET = 'eu.anthropic.claude-sonnet-4-6';

let answers: Readonly<Record<string, Script>> = {};
let models: CommandLine;
const folder = mkdtempSync(join(tmpdir(), 'duo-edge-compare-'));

beforeAll(async () => {
  models = await startCommandLine({
    answer: ({ modelId }) => answers[modelId] ?? { type: 'answer', text: 'x' },
  });
});
beforeEach(() => {
  answers = {};
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await models[Symbol.asyncDispose]();
});

const usage = { inputTokens: 1_000, outputTokens: 100 };
const run = (...args: string[]) => runHere(['compare', ...args], models.env);
const compare = (feature: string, ...options: string[]) =>
  run(feature, HAIKU, SONNET, '--yes', ...options);

function write(...lines: readonly (object | string)[]): string {
  const file = join(folder, 'inputs.jsonl');
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  writeFileSync(file, `${texts.join('\n')}\n`);
  return file;
}

const completion = (above: string) => ({
  path: '/v2/code/completions',
  body: {
    prompt_version: 1,
    current_file: {
      file_name: 'a.py',
      content_above_cursor: above,
      content_below_cursor: '\n',
    },
  },
});

interface Result {
  readonly estimateUsd: number;
  readonly stoppedByBudget: boolean;
  readonly models: readonly Record<string, unknown>[];
  readonly inputs: readonly {
    readonly name: string;
    readonly answers: readonly Record<string, unknown>[];
  }[];
}

describe('compare', () => {
  it('shows form, times, tokens and cost of both, and where they differ', async () => {
    answers = {
      [HAIKU]: { type: 'answer', text: 'a + b', usage },
      [SONNET]: { type: 'answer', text: 'sum([a, b])', usage },
    };

    const { code, stdout, stderr } = await compare('code_completions', '--count', '2');

    expect([code, stderr]).toEqual([0, '']);
    const plain = stdout.replace(/ +/g, ' ');
    expect(plain).toContain('MODEL VALID EMPTY REFUSED FAILED');
    expect(plain).toMatch(
      new RegExp(`${HAIKU} 2 0 0 0 \\d+ ms / \\d+ ms \\d+ ms / \\d+ ms 2000 / 200 0`),
    );
    expect(plain).toContain('0 of 2 answers are the same.');
    expect(plain).toContain('a + b sum([a, b])');
  });

  it('judges by the feature’s own parsers and rules', async () => {
    answers = {
      [HAIKU]: { type: 'answer', text: '', stopReason: 'refusal', usage },
      [SONNET]: { type: 'answer', text: 'I cannot see what belongs here.', usage },
    };
    const file = write(completion('def add(a, b):\n    return '));

    const { models: sides } = (
      await compare('code_completions', '--inputs', file, '--json')
    ).json<Result>();

    expect(sides).toMatchObject([
      { model: HAIKU, forms: { refused: 1, valid: 0 } },
      { model: SONNET, forms: { empty: 1, valid: 0 } },
    ]);
  });

  it('says why a model failed, and counts repeated calls', async () => {
    answers = { [HAIKU]: { type: 'exception', name: 'AccessDeniedException', message: 'CANARY' } };
    const file = write(completion('a = '));

    const result = (await compare('code_completions', '--inputs', file, '--json')).json<Result>();
    const { stdout } = await compare('code_completions', '--inputs', file);

    expect(result.inputs[0]?.answers[0]).toMatchObject({
      form: 'failed',
      problem: expect.stringContaining('model_denied'),
    });
    expect(stdout).toContain('(model_denied');
    expect(stdout).not.toContain('CANARY');
  });

  it.each(['duo_chat', 'generate_commit_message', 'review_merge_request', 'code_generations'])(
    'has inputs of the project for %s',
    async (feature) => {
      const { code, stdout } = await compare(feature, '--count', '1', '--json');

      expect([code, JSON.parse(stdout).inputs.length]).toEqual([0, 1]);
    },
  );

  it('tells what it will cost before it asks anybody, and asks nobody without a yes', async () => {
    const before = models.bedrock.calls.length;

    const { code, stderr } = await run('code_completions', HAIKU, SONNET, '--count', '3');

    expect(code).toBe(2);
    expect(stderr).toMatch(/Send 3 inputs to 2 models, for about 0\.\d+ USD\? Not confirmed/);
    expect(models.bedrock.calls.length).toBe(before);
  });

  it('stays within its budget: refused before it begins, or ended on the way', async () => {
    const before = models.bedrock.calls.length;
    const refused = await compare('code_completions', '--budget', '0.01');
    expect([refused.code, models.bedrock.calls.length]).toEqual([2, before]);
    expect(refused.stderr).toContain('more than the budget of 0.01 USD');

    answers = {
      [SONNET]: { type: 'answer', text: 'x', usage: { ...usage, outputTokens: 60_000 } },
    };
    const { stdout } = await compare('code_completions', '--budget', '1', '--count', '9', '--json');
    const cut: Result = JSON.parse(stdout);
    expect(cut.stoppedByBudget).toBe(true);
    expect(cut.inputs.length).toBe(2);
  });

  it('sends nothing that is no request of the feature, and says so', async () => {
    const file = write(
      completion('a = '),
      { ...completion('b = '), path: '/v2/code/generations' },
      { name: 'wrong', path: '/v2/code/completions', body: { prompt_version: 9 } },
      { name: 'health', path: '/v1/nothing', body: {} },
    );

    const { stdout, stderr } = await compare('code_completions', '--inputs', file, '--json');

    expect((JSON.parse(stdout) as Result).inputs.map(({ name }) => name)).toEqual(['line 1']);
    expect(stderr).toContain('wrong is not sent: invalid_request');
    expect(stderr).toContain('health is not sent: not_found');
  });

  it('tells progress', async () => {
    const { stderr } = await compare('code_completions', '--count', '6');

    expect(stderr).toContain('5 of 6 inputs are answered.');
  });
});

describe('compare refuses', () => {
  it.each([
    [['embeddings', HAIKU, SONNET], 'cannot be compared'],
    [['*', HAIKU, SONNET], 'cannot be compared'],
    [['model_configuration_check', HAIKU, SONNET], 'cannot be compared'],
    [['duo_chat', HAIKU, 'eu.anthropic.claude-sonet-4-6'], 'Did you mean'],
    [['duo_chat', HAIKU, 'amazon.titan-embed-text-v2:0'], 'writes no text'],
    [['duo_chat', HAIKU, SONNET, '--count', 'many'], 'Give a whole number'],
    [['duo_chat', HAIKU, SONNET, '--budget', '-1'], 'Give US dollars'],
    [['duo_chat', HAIKU, SONNET, '--inputs', '/nowhere'], 'cannot be read (ENOENT)'],
  ])('%j', async (args, says) => {
    const { code, stderr } = await run(...args, '--yes');

    expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
  });

  it.each([
    [['{"path": "/v2/code/completions"}'], 'Line 1'],
    [[completion('a'), 'no JSON'], 'Line 2'],
    [[{ path: 'https://example.com/v1', body: {} }], 'Line 1'],
    [[''], 'has no inputs'],
  ])('a file of %j', async (lines, says) => {
    const { code, stderr } = await compare('code_completions', '--inputs', write(...lines));

    expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
  });

  it('a file in which nothing is of the feature', async () => {
    const { code, stderr } = await compare('duo_chat', '--inputs', write(completion('a')));

    expect([code, stderr]).toEqual([2, expect.stringContaining('There is no input for duo_chat')]);
  });
});

it('the project’s inputs are many, and each has a name', () => {
  const inputs = ownInputs();

  expect(inputs.length).toBeGreaterThan(60);
  expect(inputs.every(({ name, path }) => name !== '' && path.startsWith('/v'))).toBe(true);
});

it.each([
  ['{"choices": [{"text": "a"}, {"text": "b"}]}', 'ab'],
  ['data: {"choices": [{"delta": {"content": "a"}}]}\n\ndata: {"choices": []}\n', 'a'],
  ['"quoted"', 'quoted'],
  ['{"content": "a"}', 'a'],
  ['{"response": {"b": 1}}', '{"b":1}'],
  ['{"type":"final_answer_delta","data":{"text":"a"}}\n{"type":"x","data":{"text":"b"}}\n', 'ab'],
  ['{"type":"action","data":{"tool":"read","tool_input":"x"}}', 'read: "x"'],
  ['raw text\nof a stream', 'raw text\nof a stream'],
])('an answer %j says %j', (body, text) => {
  expect(textOf(body)).toBe(text);
});
