/**
 * Models of serving platforms behind the whole gateway: who decides that they are asked, and what of
 * them is seen outside.
 */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Script } from '#infra/local/openai-stand-in/script.ts';
import { type OpenAiStandIn, startOpenAiStandIn } from '#infra/local/openai-stand-in/server.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const KEY = 'key-of-the-administrator';
let nowMs = Date.now();
let gateway: TestGateway;
let server: OpenAiStandIn;
let script: Script = { type: 'answer', text: 'from the platform' };

beforeAll(async () => {
  server = await startOpenAiStandIn({ answer: () => script });
  gateway = await startTestGateway({ DUO_EDGE_SERVING_PLATFORMS: 'on' }, () => nowMs);
  await store(gateway, '*#@platform/lab', {
    baseUrl: server.url,
    kind: 'vllm',
    key: 'request',
    models: ['qwen*', 'org/*'],
    insecureHttp: true,
  });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await server.close();
});

beforeEach(() => {
  script = { type: 'answer', text: 'from the platform' };
  gateway.model({ type: 'answer', text: 'from Bedrock' });
});

/** Writes an item, and lets the functions see it at once. */
async function store({ dynamodb, table }: TestGateway, sk: string, item: object): Promise<void> {
  const Item = marshall({ pk: 'ASSIGNMENT', sk, version: 1, ...item });
  await dynamodb.send(new PutItemCommand({ TableName: table, Item }));
  nowMs += 60_000;
}

async function ask(metadata: object, of = gateway): Promise<string> {
  const { body } = await of.send({
    path: '/v1/prompts/chat%2Fexplain_code',
    headers: await of.headers({ scopes: ['duo_classic_chat', 'duo_chat', 'explain_code'] }),
    body: {
      inputs: { file_content: 'x', selected_text: 'x', input: 'x', language_info: '' },
      model_metadata: { provider: 'openai', name: 'mistral', ...metadata },
    },
  });
  return body.toString();
}

const test = (metadata: object) =>
  gateway.send({
    path: '/v1/prompts/model_configuration%2Fcheck',
    body: { inputs: {}, model_metadata: { provider: 'openai', name: 'mistral', ...metadata } },
  });

const lastLog = () => gateway.logs.at(-1);

describe('a model of a listed server', () => {
  it.each([
    'custom_openai/qwen3',
    'qwen3',
    'openai/qwen3',
    'hosted_vllm/qwen3',
    'litellm_proxy/qwen3',
  ])('answers where GitLab chose it as %s', async (identifier) => {
    const body = await ask({ identifier, endpoint: `${server.url}/`, api_key: KEY });

    expect(body).toContain('from the platform');
    expect(server.calls.at(-1)).toMatchObject({
      headers: { authorization: `Bearer ${KEY}` },
      body: { model: 'qwen3' },
    });
    expect(lastLog()).toMatchObject({
      model: 'lab//qwen3',
      routeReason: 'requested',
      outcome: 'ok',
    });
    expect(lastLog()?.['region']).toBeUndefined();
  });

  it('keeps the slashes of its own name', async () => {
    await ask({ identifier: 'custom_openai/org/model-7b', endpoint: server.url });
    expect(server.calls.at(-1)?.body.model).toBe('org/model-7b');
  });

  it('passes GitLab’s connection test', async () => {
    const reply = await test({ identifier: 'custom_openai/qwen3', endpoint: server.url });
    expect(reply.status).toBe(200);
  });

  it('is assigned like any other, and answers code completions', async () => {
    await store(gateway, '*#code_completions', { model: 'lab//qwen3-coder', pinned: true });
    script = { type: 'answer', text: 'return 1' };
    const { body } = await gateway.send({
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
    expect(lastLog()).toMatchObject({ model: 'lab//qwen3-coder', routeReason: 'pinned' });
  });

  it('is the fallback of a model of Bedrock, and the other way round', async () => {
    await store(gateway, '*#duo_chat_explain_code', {
      model: 'bedrock/amazon.nova-lite-v1:0',
      pinned: true,
      fallbacks: [{ model: 'lab//qwen3' }],
    });
    gateway.model({ type: 'exception', name: 'ServiceUnavailableException' });
    expect(await ask({})).toContain('from the platform');
    expect(lastLog()).toMatchObject({ model: 'lab//qwen3', fallback: true });

    await store(gateway, '*#duo_chat_explain_code', {
      model: 'lab//qwen3',
      pinned: true,
      fallbacks: [{ model: 'bedrock/amazon.nova-lite-v1:0' }],
    });
    gateway.model({ type: 'answer', text: 'from Bedrock' });
    script = { type: 'error', status: 503, body: { error: { message: 'Loading model' } } };
    expect(await ask({})).toContain('from Bedrock');
    expect(lastLog()).toMatchObject({ model: 'amazon.nova-lite-v1:0', fallback: true });
    await store(gateway, '*#duo_chat_explain_code', { removed: true });
  });
});

describe('a guardrail of Bedrock', () => {
  it('is never left out: a feature that has one is not answered by a platform', async () => {
    const guardrail = { identifier: 'gr1', version: '3' };
    const bedrock = 'bedrock/amazon.nova-lite-v1:0';
    await store(gateway, '*#duo_chat_explain_code', { model: bedrock, guardrail });
    const calls = server.calls.length;

    const body = await ask({ identifier: 'custom_openai/qwen3', endpoint: server.url });

    expect(body).not.toContain('from the platform');
    expect(server.calls).toHaveLength(calls);
    expect(lastLog()).toMatchObject({
      outcome: 'model_denied',
      reason: 'A serving platform applies no guardrail of Bedrock',
    });
    await store(gateway, '*#duo_chat_explain_code', { removed: true });
  });
});

describe('a server that is not listed', () => {
  it.each([
    [
      'another address',
      { identifier: 'custom_openai/qwen3', endpoint: 'http://169.254.169.254/v1' },
    ],
    ['a model that the entry does not permit', { identifier: 'custom_openai/llama' }],
    ['an entry named by the request', { identifier: 'lab//qwen3' }],
    ['a user name in the address', { identifier: 'qwen3', endpoint: 'http://u@127.0.0.1/v1' }],
  ])('is never asked: %s', async (_, metadata) => {
    const calls = server.calls.length;
    const chosen = { endpoint: server.url, ...metadata };

    const body = await ask(chosen);
    const tested = await test(chosen);

    expect(body).toContain('from Bedrock');
    expect(tested.status).toBe(421);
    expect(server.calls).toHaveLength(calls);
  });

  it('is refused in the connection test with the reason in the log', async () => {
    const reply = await test({
      identifier: 'custom_openai/x',
      endpoint: 'https://elsewhere.example',
    });
    expect(reply.body.toString()).toContain('403');
    expect(lastLog()).toMatchObject({
      outcome: 'model_denied',
      reason: 'endpoint not allow-listed',
    });
  });

  it('leaves Bedrock’s own identifiers to Bedrock', async () => {
    const endpoint = 'http://bedrockselfhostedmodel.com';
    expect(await ask({ identifier: 'bedrock/amazon.nova-lite-v1:0', endpoint })).toContain(
      'from Bedrock',
    );
    expect(lastLog()).toMatchObject({ model: 'amazon.nova-lite-v1:0', routeReason: 'requested' });
  });
});

describe('serving platforms that are switched off', () => {
  it.each([{}, { DUO_EDGE_SERVING_PLATFORMS: 'off' }])('are never asked (%o)', async (env) => {
    await using off = await startTestGateway(env);
    off.model({ type: 'answer', text: 'from Bedrock' });
    const entry = { baseUrl: server.url, kind: 'vllm', key: 'none', insecureHttp: true };
    await store(off, '*#@platform/lab', entry);
    await store(off, '*#duo_chat_explain_code', { model: 'lab//qwen3', pinned: true });
    const calls = server.calls.length;

    await ask({ identifier: 'custom_openai/qwen3', endpoint: server.url }, off);

    expect(server.calls).toHaveLength(calls);
    expect(off.logs.at(-1)).toMatchObject({ outcome: 'model_unknown' });
  });
});

it('neither key nor address of GitLab’s is ever logged', () => {
  expect(JSON.stringify(gateway.logs)).not.toContain(KEY);
  expect(JSON.stringify(gateway.logs)).not.toContain('elsewhere.example');
});
