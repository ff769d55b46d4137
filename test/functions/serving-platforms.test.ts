/**
 * Models of serving platforms behind the whole gateway: who decides that they are asked, and what of
 * them is seen outside.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type PlatformGateway, startPlatformGateway } from '../support/platform-gateway.ts';
import { startTestGateway } from '../support/test-gateway.ts';

const KEY = 'key-of-the-administrator';
let lab: PlatformGateway;
beforeAll(async () => {
  lab = await startPlatformGateway();
});
afterAll(() => lab[Symbol.asyncDispose]());
beforeEach(() => {
  lab.script = { type: 'answer', text: 'from the platform' };
  lab.gateway.model({ type: 'answer', text: 'from Bedrock' });
});

describe('a model of a listed server', () => {
  it.each([
    'custom_openai/qwen3',
    'qwen3',
    'openai/qwen3',
    'hosted_vllm/qwen3',
    'litellm_proxy/qwen3',
  ])('answers where GitLab chose it as %s', async (identifier) => {
    const body = await lab.ask({ identifier, endpoint: `${lab.server.url}/`, api_key: KEY });

    expect(body).toContain('from the platform');
    expect(lab.server.calls.at(-1)).toMatchObject({
      headers: { authorization: `Bearer ${KEY}` },
      body: { model: 'qwen3' },
    });
    expect(lab.lastLog).toMatchObject({
      platform: 'lab',
      model: 'lab//qwen3',
      routeReason: 'requested',
      outcome: 'ok',
      bedrockRequestId: 'chatcmpl-stand-in',
    });
    expect(lab.lastLog?.['region']).toBeUndefined();
  });

  it('keeps the slashes of its own name', async () => {
    await lab.ask({ identifier: 'custom_openai/org/model-7b', endpoint: lab.server.url });
    expect(lab.server.calls.at(-1)?.body.model).toBe('org/model-7b');
  });

  it('passes GitLab’s connection test', async () => {
    const reply = await lab.test({ identifier: 'custom_openai/qwen3', endpoint: lab.server.url });
    expect(reply.status).toBe(200);
  });

  it('is assigned like any other, and answers code completions', async () => {
    await lab.store('*#code_completions', { model: 'lab//qwen3-coder', pinned: true });
    lab.script = { type: 'answer', text: 'return 1' };
    const { body } = await lab.gateway.send({
      path: '/v2/code/completions',
      body: {
        prompt_version: 1,
        current_file: {
          file_name: 'a.py',
          content_above_cursor: 'def one():\n    ',
          content_below_cursor: '\n',
        },
      },
    });
    expect(JSON.parse(body.toString())).toMatchObject({ choices: [{ text: 'return 1' }] });
    expect(lab.lastLog).toMatchObject({ model: 'lab//qwen3-coder', routeReason: 'pinned' });
  });

  it('is told in the log with the server’s status and its word for the failure, and no other', async () => {
    lab.script = {
      type: 'error',
      status: 403,
      body: { error: { message: 'quotes the prompt', code: 'no_access' } },
    };
    const reply = await lab.test({ identifier: 'custom_openai/qwen3', endpoint: lab.server.url });
    expect(reply.status).toBe(421);
    expect(lab.lastLog).toMatchObject({
      outcome: 'model_denied',
      platform: 'lab',
      platformStatus: 403,
      platformError: 'no_access',
    });
    expect(JSON.stringify(lab.gateway.logs)).not.toContain('quotes the prompt');
  });

  it('is the fallback of a model of Bedrock, and the other way round', async () => {
    await lab.store('*#duo_chat_explain_code', {
      model: 'bedrock/amazon.nova-lite-v1:0',
      pinned: true,
      fallbacks: [{ model: 'lab//qwen3' }],
    });
    lab.gateway.model({ type: 'exception', name: 'ServiceUnavailableException' });
    expect(await lab.ask({})).toContain('from the platform');
    expect(lab.lastLog).toMatchObject({ model: 'lab//qwen3', fallback: true });

    await lab.store('*#duo_chat_explain_code', {
      model: 'lab//qwen3',
      pinned: true,
      fallbacks: [{ model: 'bedrock/amazon.nova-lite-v1:0' }],
    });
    lab.gateway.model({ type: 'answer', text: 'from Bedrock' });
    lab.script = { type: 'error', status: 503, body: { error: { message: 'Loading model' } } };
    expect(await lab.ask({})).toContain('from Bedrock');
    expect(lab.lastLog).toMatchObject({ model: 'amazon.nova-lite-v1:0', fallback: true });
    expect(lab.lastLog?.['platform']).toBeUndefined();
    await lab.store('*#duo_chat_explain_code', { removed: true });
  });
});

describe('serving platforms that are switched off', () => {
  it.each([{}, { DUO_EDGE_SERVING_PLATFORMS: 'off' }])('are never asked (%o)', async (env) => {
    await using off = await startTestGateway(env);
    off.model({ type: 'answer', text: 'from Bedrock' });
    const entry = { baseUrl: lab.server.url, kind: 'vllm', key: 'none', insecureHttp: true };
    await lab.store('*#@platform/lab', entry, off);
    await lab.store('*#duo_chat_explain_code', { model: 'lab//qwen3', pinned: true }, off);
    const calls = lab.server.calls.length;

    await lab.ask({ identifier: 'custom_openai/qwen3', endpoint: lab.server.url }, { of: off });

    expect(lab.server.calls).toHaveLength(calls);
    expect(off.logs.at(-1)).toMatchObject({ outcome: 'model_unknown' });
  });
});

it('no key of GitLab’s is ever logged', () => {
  expect(JSON.stringify(lab.gateway.logs)).not.toContain(KEY);
});

describe('what the operator says of a model', () => {
  const counted = { prompt_tokens: 1_000_000, completion_tokens: 500_000 };
  const entry = (overrides: object) => ({
    baseUrl: lab.server.url,
    kind: 'vllm',
    key: 'none',
    insecureHttp: true,
    overrides,
  });
  const chosen = () => ({ identifier: 'custom_openai/qwen3', endpoint: lab.server.url });

  it('is its price, in records and budgets; the longest pattern goes first', async () => {
    await lab.store('*#@budget/*', { limitUsd: 1_000 });
    await lab.store(
      '*#@platform/lab',
      entry({ 'qwen3*': { outputUsd: 4 }, '*': { inputUsd: 2, outputUsd: 9 } }),
    );
    lab.script = { type: 'answer', text: 'a', usage: counted };

    await lab.ask(chosen());

    expect(lab.lastLog).toMatchObject({ inputTokens: 1_000_000, costUsd: 4 });
    expect(lab.lastLog).not.toHaveProperty('costEstimated');
    expect((await lab.counter('*#*'))?.['spentUsd']).toBe(4);
  });

  it('may be nothing: then no cost is known, budgets count none, and that is said once', async () => {
    await lab.store('*#@platform/lab', entry({}));
    lab.script = { type: 'answer', text: 'a', usage: counted };
    const before = (await lab.counter('*#*'))?.['spentUsd'];

    await lab.ask(chosen());
    await lab.ask(chosen());

    expect(lab.lastLog).not.toHaveProperty('costUsd');
    expect((await lab.counter('*#*'))?.['spentUsd']).toBe(before);
    const unknown = lab.gateway.logs.filter(({ message }) => message.startsWith('price unknown'));
    expect(unknown).toEqual([
      { level: 'warn', message: 'price unknown, not counted', model: 'lab//qwen3' },
    ]);
  });

  it('may be in the parameter for prices; tokens that nobody counted are estimated', async () => {
    const prices = JSON.stringify({ 'lab//qwen*': { input: 1, output: 1 } });
    await using priced = await startPlatformGateway({ key: 'none' }, { DUO_EDGE_PRICES: prices });
    priced.script = { type: 'answer', text: 'a', usage: counted };
    const choice = { identifier: 'custom_openai/qwen3', endpoint: priced.server.url };
    await priced.ask(choice);
    expect(priced.lastLog).toMatchObject({ costUsd: 1.5 });

    priced.script = { type: 'answer', text: 'a', usage: false };
    await priced.ask(choice);
    expect(priced.lastLog).toMatchObject({ costUsd: expect.any(Number), costEstimated: true });
  });

  it('is its context: a prompt is cut to it', async () => {
    const complete = async (contextTokens: number) => {
      await lab.store('*#@platform/lab', entry({ 'qwen3*': { contextTokens } }));
      await lab.store('*#code_completions', { model: 'lab//qwen3', pinned: true });
      await lab.gateway.send({
        path: '/v2/code/completions',
        body: {
          prompt_version: 1,
          current_file: {
            file_name: 'a.py',
            content_above_cursor: `${'x = 1\n'.repeat(5_000)}y = `,
            content_below_cursor: '\n',
          },
        },
      });
      return JSON.stringify(lab.server.calls.at(-1)?.body.messages).length;
    };
    expect(await complete(1_000)).toBeLessThan((await complete(20_000)) / 2);
  });
});
