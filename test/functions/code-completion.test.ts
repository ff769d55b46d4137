import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { DEFAULT_MODEL, startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
beforeEach(() => gateway.model({ type: 'answer', text: 'return a + b' }));
afterAll(() => gateway[Symbol.asyncDispose]());

function complete(changes: object = {}, path = COMPLETIONS) {
  return gateway.send({ path, body: completionBody(changes) });
}

const file = (changes: object) => ({
  current_file: {
    file_name: 'app/cart.py',
    content_above_cursor: 'def add(a, b):\n    ',
    content_below_cursor: '',
    ...changes,
  },
});

const lastCall = () => gateway.bedrock.calls.at(-1);

interface CompletionAnswer {
  readonly choices: readonly { readonly text: string }[];
  readonly model: { readonly tokens_consumption_metadata: object | null };
}

describe('a completion', () => {
  it('has exactly the members of the contract', async () => {
    const usage = { inputTokens: 412, outputTokens: 23 };
    gateway.model({ type: 'answer', text: 'return a + b', usage, stopReason: 'max_tokens' });
    const headers = await gateway.headers();
    const flags = 'first_flag, second_flag';

    const reply = await gateway.send({
      path: COMPLETIONS,
      headers: { ...headers, 'x-gitlab-enabled-feature-flags': flags },
      body: completionBody(),
    });

    expect(reply.json()).toEqual({
      id: 'id',
      model: {
        engine: 'litellm',
        name: 'claude_3',
        lang: 'python',
        tokens_consumption_metadata: {
          input_tokens: 412,
          output_tokens: 23,
          max_output_tokens_used: true,
          context_tokens_sent: 0,
          context_tokens_used: 0,
        },
        region: 'eu-central-1',
      },
      experiments: [],
      object: 'text_completion',
      created: expect.any(Number),
      choices: [{ text: expect.any(String), index: 0, finish_reason: 'length' }],
      metadata: { enabled_feature_flags: ['first_flag', 'second_flag'] },
    });
  });

  it.each(['', ' \n\t'])('of %j is no choice, and counts no tokens', async (text) => {
    gateway.model({ type: 'answer', text });

    const { choices, model } = (await complete()).json<CompletionAnswer>();

    expect(choices).toEqual([]);
    expect(model.tokens_consumption_metadata).toBeNull();
  });

  it('of a direct connection, which names no model, comes from the default one', async () => {
    const body = {
      prompt_version: 1,
      project_path: '',
      project_id: -1,
      choices_count: 4,
      intent: 'completion',
      ...file({}),
    };

    const reply = await gateway.send({ path: '/v2/completions', body });

    expect(reply.json()).toMatchObject({ model: { engine: 'litellm', name: 'claude_3' } });
    expect(lastCall()).toMatchObject({ modelId: DEFAULT_MODEL.replace('bedrock/', '') });
  });

  it.each(['gitlab', 'amazon_q'])(
    'by the provider %s comes from the default model',
    async (name) => {
      await complete({
        model_provider: name,
        model_name: 'claude_3',
        model_identifier: 'claude-5',
      });

      expect(lastCall()).toMatchObject({ modelId: DEFAULT_MODEL.replace('bedrock/', '') });
    },
  );

  it.each([
    { model_name: 'claude_3', maxTokens: 128, temperature: 0, stop: undefined },
    { model_name: 'general', maxTokens: 128, temperature: 0, stop: undefined },
    { model_name: 'gpt', maxTokens: 64, temperature: undefined, stop: undefined },
    { model_name: 'codestral', maxTokens: 64, temperature: 0.32, stop: expect.any(Array) },
    { model_name: 'qwen2p5-coder-7b', maxTokens: 48, temperature: 0.95, stop: expect.any(Array) },
  ])('of $model_name keeps to its limits', async ({ model_name, ...limits }) => {
    const reply = await complete({ model_name });

    expect(reply.json()).toMatchObject({ model: { name: model_name } });
    const { maxTokens, temperature, stop } = lastCall() ?? {};
    expect({ maxTokens, temperature, stop }).toEqual(limits);
  });

  it('reads the escaped underscores of mixtral', async () => {
    gateway.model({ type: 'answer', text: 'return my\\_sum(a, b)' });

    const mixtral = (await complete({ model_name: 'mixtral' })).json<CompletionAnswer>();
    const claude = (await complete()).json<CompletionAnswer>();

    expect(mixtral.choices[0]?.text).toContain('my_sum');
    expect(claude.choices[0]?.text).toContain('my\\_sum');
  });

  it('lets the model be asked without caching when GitLab does not want any', async () => {
    const headers = {
      ...(await gateway.headers()),
      'x-gitlab-model-prompt-cache-enabled': 'false',
    };

    await gateway.send({ path: COMPLETIONS, headers, body: completionBody() });

    expect(JSON.stringify(lastCall()?.request)).not.toContain('cachePoint');
  });

  it('never fails the health check of GitLab, with the stand-in that demos get', async () => {
    const { demoAnswer } = await import('#infra/local/bedrock-stand-in/demo-answer.ts');
    gateway.model(demoAnswer);

    const reply = await complete({
      prompt_version: 1,
      ...file({ file_name: 'test.rb', content_above_cursor: 'def hello_world' }),
    });

    expect(reply.json<CompletionAnswer>().choices[0]?.text.trim()).not.toBe('');
  });
});

describe('the prompt of a completion', () => {
  it.each([
    { prompt_version: 1, prompt: 'Say hello', own: true },
    { prompt_version: 2, prompt: null, own: true },
    { prompt_version: 2, prompt: 'Say hello', own: false },
    { prompt_version: 2, prompt: '  ', own: true },
    { prompt_version: '3', prompt: [{ role: 'user', content: 'Say hello' }], own: false },
    { prompt_version: 3, prompt: null, own: true },
  ])('of version $prompt_version with $prompt is ours: $own', async ({ own, ...body }) => {
    await complete(body);

    expect(lastCall()?.prompt.includes('<code_before_cursor>def add')).toBe(own);
    expect(lastCall()?.prompt.includes('Say hello')).toBe(!own);
  });

  it('shows related code in front of the file, and says how much of it', async () => {
    const context = [
      { type: 'snippet', name: 'tax.py', content: 'RATE = 0.19' },
      { type: 'file', name: 'empty.py', content: '' },
    ];

    const reply = await complete({ context });

    expect(lastCall()?.prompt).toMatch(/snippet tax\.py:\nRATE = 0\.19.*<code_before_cursor>/s);
    expect(lastCall()?.prompt).not.toContain('empty.py');
    expect(reply.json()).toMatchObject({
      model: { tokens_consumption_metadata: { context_tokens_sent: 9, context_tokens_used: 9 } },
    });
  });

  it('holds a hundred pieces of related code', async () => {
    const piece = (i: number) => ({ type: 'file', name: `f${i}.py`, content: `N${i} = ${i}` });

    const reply = await complete({ context: Array.from({ length: 100 }, (_, i) => piece(i)) });

    expect(reply.status).toBe(200);
    expect(lastCall()?.prompt).toContain('file f99.py:\nN99 = 99');
  });
});

describe('a file that nobody can put a name to', () => {
  it.each([
    { name: 'no suffix', changes: { file_name: 'LICENSE' }, asked: false },
    { name: 'a suffix nobody knows', changes: { file_name: 'a.xyz' }, asked: true },
    {
      name: 'no suffix, but a language',
      changes: { file_name: 'Gemfile', language_identifier: 'ruby' },
      asked: true,
    },
  ])('with $name costs a call: $asked', async ({ changes, asked }) => {
    const callsBefore = gateway.bedrock.calls.length;

    const replies = [
      await complete(file(changes)),
      await complete({ stream: true, ...file(changes) }),
    ];

    expect(gateway.bedrock.calls.length - callsBefore).toBe(asked ? 2 : 0);
    if (asked) return;
    for (const reply of replies) {
      expect(reply.headers['content-type']).toBe('application/json');
      expect(reply.json()).toMatchObject({ choices: [], model: { lang: '', name: 'claude_3' } });
    }
  });
});
