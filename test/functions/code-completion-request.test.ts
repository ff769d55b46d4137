import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { userHeaders } from '../support/user-headers.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const FILE = { file_name: 'a.py', content_above_cursor: 'x', content_below_cursor: '' };
const PIECE = { type: 'file', name: 'b.py', content: 'y' };
const TELEMETRY = { requests: 1, accepts: '2', errors: 0 };

const current = (changes: object) => ({ current_file: { ...FILE, ...changes } });
const text = (length: number, unit = 'x') => unit.repeat(length);
const many = <T>(count: number, item: T) => Array.from({ length: count }, () => item);

describe('a completion is answered with', () => {
  it.each([
    { name: 'only what is required', body: { current_file: FILE } },
    { name: '100,000 characters above', body: current({ content_above_cursor: text(100_000) }) },
    {
      name: '100,000 astral characters below',
      body: current({ content_below_cursor: text(100_000, '😀') }),
    },
    { name: 'an empty file', body: current({ content_above_cursor: '' }) },
    {
      name: 'nulls',
      body: {
        ...current({ language_identifier: null }),
        project_path: null,
        stream: null,
        choices_count: null,
        model_provider: null,
      },
    },
    {
      name: 'a padded file name of 255 characters',
      body: current({ file_name: `  ${text(252)}.py ` }),
    },
    {
      name: 'a name of another provider',
      body: { ...current({}), model_provider: 'anthropic', model_name: 'claude-3' },
    },
    { name: 'ten telemetry items', body: { ...current({}), telemetry: many(10, TELEMETRY) } },
    {
      name: 'unknown members',
      body: { ...current({ x: 1 }), intent: 5, generation_type: {}, role_arn: 'r' },
    },
  ])('$name', async ({ body }) => {
    const reply = await gateway.send({ path: COMPLETIONS, body: { prompt_version: 1, ...body } });

    expect(reply.status).toBe(200);
  });
});

describe('a completion is refused for', () => {
  it.each<{ name: string; body: object; at: (string | number)[] }>([
    { name: 'no file', body: { current_file: undefined }, at: ['current_file'] },
    {
      name: 'no file name',
      body: current({ file_name: undefined }),
      at: ['current_file', 'file_name'],
    },
    {
      name: 'a null content',
      body: current({ content_above_cursor: null }),
      at: ['current_file', 'content_above_cursor'],
    },
    { name: 'prompt version 4', body: { prompt_version: 4 }, at: ['prompt_version'] },
    {
      name: 'a list as prompt of version 2',
      body: { prompt_version: 2, prompt: [] },
      at: ['prompt'],
    },
    {
      name: 'a text as prompt of version 3',
      body: { prompt_version: 3, prompt: 'x' },
      at: ['prompt'],
    },
    { name: 'an unknown provider', body: { model_provider: 'openai' }, at: ['model_provider'] },
    { name: 'an unknown name', body: { model_name: 'claude_9' }, at: ['model_name'] },
    { name: 'a null name', body: { model_name: null }, at: ['model_name'] },
    { name: 'a null context', body: { context: null }, at: ['context'] },
    {
      name: 'context without a name',
      body: { context: [{ ...PIECE, name: undefined }] },
      at: ['context', 0, 'name'],
    },
    {
      name: 'context that is no text',
      body: { context: [PIECE, { ...PIECE, content: 5 }] },
      at: ['context', 1, 'content'],
    },
    { name: 'a number as identifier', body: { model_identifier: 5 }, at: ['model_identifier'] },
  ])('$name', async ({ body, at }) => {
    const callsBefore = gateway.bedrock.calls.length;

    const reply = await gateway.send({ path: COMPLETIONS, body: completionBody(body) });

    expect(reply.status).toBe(422);
    expect(reply.json()).toEqual({
      detail: [{ type: expect.any(String), loc: ['body', ...at], msg: expect.any(String) }],
    });
    expect(gateway.bedrock.calls.length).toBe(callsBefore);
  });
});

describe('the scope of completions', () => {
  const detail = 'Unauthorized to access code completions';

  it.each([
    { name: 'is complete_code', scopes: ['complete_code'], status: 200 },
    { name: 'is not generate_code', scopes: ['generate_code'], status: 403 },
    { name: 'is not given by no scopes', scopes: [], status: 403 },
  ])('$name', async ({ scopes, status }) => {
    const headers = await gateway.headers({ scopes });

    const reply = await gateway.send({ path: COMPLETIONS, headers, body: completionBody() });

    expect(reply.status).toBe(status);
    if (status === 403) expect(reply.json()).toEqual({ detail });
  });

  it('is what a user token has', async () => {
    const headers = await userHeaders(gateway);

    const reply = await gateway.send({ path: COMPLETIONS, headers, body: completionBody() });

    expect(reply.status).toBe(200);
  });

  it('is looked at after the body', async () => {
    const headers = await gateway.headers({ scopes: [] });

    const reply = await gateway.send({ path: COMPLETIONS, headers, body: {} });

    expect(reply.status).toBe(422);
  });
});
