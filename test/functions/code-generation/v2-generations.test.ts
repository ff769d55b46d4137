import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completionBody, GENERATIONS } from '../../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';
import { userHeaders } from '../../support/user-headers.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
beforeEach(() => gateway.model({ type: 'answer', text: 'return a + b\n' }));
afterAll(() => gateway[Symbol.asyncDispose]());

function generate(changes: object = {}) {
  const body = completionBody({ prompt: 'Add two numbers.', ...changes });
  return gateway.send({ path: GENERATIONS, body });
}

const lastCall = () => gateway.bedrock.calls.at(-1);

describe('a generation of GitLab 17.5', () => {
  it('has exactly the members of the contract, without a count of tokens', async () => {
    const reply = await generate();

    expect(reply.json()).toEqual({
      id: 'id',
      model: {
        engine: 'litellm',
        name: 'claude_3',
        lang: 'python',
        tokens_consumption_metadata: null,
        region: 'eu-central-1',
      },
      experiments: [],
      object: 'text_completion',
      created: expect.any(Number),
      choices: [{ text: expect.stringContaining('a + b'), index: 0, finish_reason: 'length' }],
      metadata: { enabled_feature_flags: [] },
    });
  });

  it('without text has no choices', async () => {
    gateway.model({ type: 'answer', text: ' \n' });

    expect((await generate()).json()).toMatchObject({ choices: [] });
  });

  it('goes where the cursor is, behind code that has begun', async () => {
    const current_file = {
      file_name: 'a.py',
      content_above_cursor: 'total = ',
      content_below_cursor: '',
    };

    const reply = await generate({ current_file });

    expect(reply.json()).toMatchObject({ choices: [{ text: 'return a + b\n' }] });
  });

  it('streams raw text', async () => {
    const reply = await generate({ stream: true });

    expect(reply.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(reply.headers).not.toHaveProperty('x-streaming-format');
    expect(reply.text).toContain('return a + b');
  });

  it('of a file without a language is asked for all the same', async () => {
    const current_file = {
      file_name: 'LICENSE',
      content_above_cursor: 'all:\n',
      content_below_cursor: '',
    };

    const reply = await generate({
      prompt_version: 1,
      current_file,
      stream: undefined,
      model_provider: undefined,
      model_name: undefined,
    });

    expect(reply.json()).toMatchObject({ model: { lang: '', name: 'claude_3' } });
    expect(lastCall()?.prompt).not.toContain('Language:');
  });

  it.each([
    { name: 'a text is sent as it is', body: {}, file: false, said: true },
    {
      name: 'messages are sent as they are',
      body: { prompt_version: 3, prompt: [{ role: 'user', content: 'Add two numbers.' }] },
      file: false,
      said: true,
    },
    {
      name: 'version 1 builds it from the file',
      body: { prompt_version: 1 },
      file: true,
      said: false,
    },
    {
      name: 'the id of ours makes a text its instruction',
      body: { prompt_id: 'code_suggestions/generations' },
      file: true,
      said: true,
    },
    {
      name: 'the id of ours needs no text',
      body: { prompt_id: 'code_suggestions/generations', prompt: null },
      file: true,
      said: false,
    },
  ])('prompt: $name', async ({ body, file, said }) => {
    const reply = await generate(body);

    expect(reply.status).toBe(200);
    expect(lastCall()?.prompt.includes('<code_before_cursor>def add')).toBe(file);
    expect(lastCall()?.prompt.includes('Add two numbers.')).toBe(said);
  });

  it.each([
    { model_name: 'claude_3', maxTokens: 2_048, temperature: 0.2 },
    { model_name: 'general', maxTokens: 2_048, temperature: 0.2 },
    { model_name: 'llama3', maxTokens: 256, temperature: 0 },
    { model_name: 'deepseekcoder', maxTokens: 512, temperature: 0.95 },
  ])('of $model_name keeps to its limits', async ({ model_name, ...limits }) => {
    await generate({ model_name });

    expect(lastCall()).toMatchObject(limits);
  });
});

describe('a generation of GitLab 17.5 is refused', () => {
  it.each([
    { name: 'a text in version 2', body: { prompt: null }, at: 'prompt' },
    { name: 'messages in version 3', body: { prompt_version: 3, prompt: undefined }, at: 'prompt' },
    { name: 'a text that is one', body: { prompt: [] }, at: 'prompt' },
    { name: 'a family that generates', body: { model_name: 'codestral-2501' }, at: 'model_name' },
    { name: 'a name that is not null', body: { model_name: null }, at: 'model_name' },
    { name: 'a file', body: { current_file: null }, at: 'current_file' },
  ])('for want of $name', async ({ body, at }) => {
    const reply = await generate(body);

    expect(reply.status).toBe(422);
    expect(reply.json()).toMatchObject({ detail: [{ loc: ['body', at] }] });
  });

  it.each([
    { name: 'without its scope', headers: () => gateway.headers({ scopes: ['complete_code'] }) },
    { name: 'to a user token', headers: () => userHeaders(gateway) },
  ])('$name', async ({ headers }) => {
    const reply = await gateway.send({
      path: GENERATIONS,
      headers: await headers(),
      body: completionBody({ prompt: 'Add two numbers.' }),
    });

    expect(reply.status).toBe(403);
    expect(reply.json()).toEqual({ detail: 'Unauthorized to access code generations' });
  });
});
