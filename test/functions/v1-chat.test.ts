import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const IDENTIFIER = 'bedrock/eu.anthropic.claude-sonnet-4-20250514-v1:0';

/** Every name, with the scope it needs and the feature setting it belongs to. */
const INVOKABLES = [
  ['agent', 'duo_chat', 'duo_chat'],
  ['explain_code', 'duo_chat', 'duo_chat_explain_code'],
  ['write_tests', 'duo_chat', 'duo_chat_write_tests'],
  ['refactor_code', 'duo_chat', 'duo_chat_refactor_code'],
  ['explain_vulnerability', 'explain_vulnerability', 'duo_chat_explain_vulnerability'],
  ['summarize_comments', 'summarize_comments', 'duo_chat_summarize_comments'],
  ['troubleshoot_job', 'troubleshoot_job', 'duo_chat_troubleshoot_job'],
] as const;

interface Issues {
  readonly detail: readonly { readonly loc: readonly (string | number)[] }[];
}

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});

afterAll(() => gateway[Symbol.asyncDispose]());

const PAYLOAD = {
  content: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Say hello' },
  ],
  provider: 'litellm',
  model: 'claude_3',
  model_endpoint: 'http://bedrockselfhostedmodel.com',
  model_api_key: '',
  model_identifier: IDENTIFIER,
};

function component(payload: object = {}, more: object = {}) {
  return {
    type: 'prompt',
    metadata: { source: 'GitLab EE', version: '17.10.3' },
    payload: { ...PAYLOAD, ...payload },
    ...more,
  };
}

function chat(body: object, name = 'agent') {
  return gateway.send({ path: `/v1/chat/${name}`, body });
}

const lastCall = () => gateway.bedrock.calls.at(-1);

describe('POST /v1/chat/{invokable}', () => {
  it.each(INVOKABLES)('%s needs the scope %s and is the feature %s', async (...row) => {
    const [name, scope, feature] = row;
    const path = `/v1/chat/${name}`;
    const body = { prompt_components: [component()] };
    gateway.model({ type: 'answer', text: 'Hello' });

    const granted = await gateway.send({
      path,
      body,
      headers: await gateway.headers({ scopes: [scope] }),
    });
    await expect.poll(() => gateway.logs.at(-1)).toMatchObject({ feature, outcome: 'ok' });
    const refused = await gateway.send({
      path,
      body,
      headers: await gateway.headers({ scopes: ['complete_code'] }),
    });

    expect(granted.status).toBe(200);
    expect(refused.status).toBe(403);
    expect(refused.json()).toEqual({ detail: `Unauthorized to access ${scope}` });
  });

  it('does not know other names', async () => {
    const reply = await chat({ prompt_components: [component()] }, 'constructor');

    expect(reply.status).toBe(404);
    expect(reply.json()).toEqual({ detail: 'Not found' });
  });

  it('answers in one piece with what was asked of which model', async () => {
    gateway.model({ type: 'answer', text: ['Hel', 'lo'] });
    const before = Math.floor(Date.now() / 1_000);

    const reply = await chat({ prompt_components: [component()] });

    const { response, metadata } = reply.json<{ response: string; metadata: object }>();
    expect(reply.headers['content-type']).toBe('application/json');
    expect(response).toBe('Hello');
    expect(metadata).toEqual({
      provider: 'litellm',
      model: 'claude_3',
      timestamp: expect.toSatisfy((seconds) => seconds >= before && Number.isInteger(seconds)),
    });
    expect(lastCall()).toMatchObject({ modelId: IDENTIFIER.slice('bedrock/'.length) });
    expect(lastCall()?.request).toMatchObject({
      system: [{ text: 'Be brief.' }],
      messages: [{ role: 'user', content: [{ text: 'Say hello' }] }],
    });
  });

  it('streams raw text', async () => {
    gateway.model({ type: 'answer', text: ['Hel', 'lo'], chunkDelayMs: 20 });

    const reply = await chat({ prompt_components: [component()], stream: 'true' });

    expect(reply.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(reply.pieces).toEqual(['Hel', 'lo']);
    expect(lastCall()?.streaming).toBe(true);
  });

  it.each([
    {
      name: 'as they are given',
      params: {
        temperature: '0.7',
        stop_sequences: ['Observation:'],
        max_tokens_to_sample: '4096',
      },
      asked: { temperature: 0.7, stop: ['Observation:'], maxTokens: 4_096 },
    },
    { name: 'by default', params: undefined, asked: { temperature: 0.2, maxTokens: 2_048 } },
    {
      name: 'by default where they are null',
      params: { temperature: null, stop_sequences: null, max_tokens_to_sample: null },
      asked: { temperature: 0.2, maxTokens: 2_048 },
    },
  ])('sends the parameters $name', async ({ params, asked }) => {
    await chat({ prompt_components: [component({ params })] });

    expect(lastCall()).toMatchObject(asked);
    expect(lastCall()?.stop).toEqual(asked.stop);
  });

  it('takes a text as the prompt, and the default model where none is named', async () => {
    const reply = await chat({
      prompt_components: [
        component({ content: 'Say hello', provider: null, model: null, model_identifier: null }),
      ],
    });

    expect(reply.json<{ metadata: object }>().metadata).toMatchObject({
      provider: 'litellm',
      model: 'claude_3',
    });
    expect(lastCall()?.prompt).toBe('Say hello');
  });

  it.each([
    { status: 429, name: 'ThrottlingException' },
    { status: 503, name: 'AccessDeniedException' },
  ])('answers $status when the model fails with $name', async ({ status, name }) => {
    gateway.model({ type: 'exception', name });

    const replies = await Promise.all([
      chat({ prompt_components: [component()] }),
      chat({ prompt_components: [component()], stream: true }),
    ]);

    expect(replies.map((reply) => reply.status)).toEqual([status, status]);
  });
});

describe('the body of POST /v1/chat/{invokable}', () => {
  const message = { role: 'user', content: 'a' };

  it.each([
    ['no component', [], []],
    ['two components', [component(), component()], []],
    ['a long type', [component({}, { type: 'x'.repeat(101) })], [0, 'type']],
    ['no metadata', [component({}, { metadata: undefined })], [0, 'metadata']],
    [
      'a long version',
      [component({}, { metadata: { source: 'GitLab', version: 'x'.repeat(101) } })],
      [0, 'metadata', 'version'],
    ],
    ['no content', [component({ content: null })], [0, 'payload', 'content']],
    ['a long content', [component({ content: 'x'.repeat(400_001) })], [0, 'payload', 'content']],
    ['a content without text', [component({ content: ' ' })], [0, 'payload', 'content']],
    ['no messages', [component({ content: [] })], [0, 'payload', 'content']],
    [
      'too many messages',
      [component({ content: Array(101).fill(message) })],
      [0, 'payload', 'content'],
    ],
    [
      'another role',
      [component({ content: [{ ...message, role: 'tool' }] })],
      [0, 'payload', 'content'],
    ],
    ['another provider', [component({ provider: 'vertex-ai' })], [0, 'payload', 'provider']],
    ['an unknown model', [component({ model: 'toString' })], [0, 'payload', 'model']],
  ])('with %s is refused', async (_, prompt_components, path) => {
    const reply = await chat({ prompt_components });

    expect(reply.status).toBe(422);
    const [issue] = reply.json<Issues>().detail;
    const loc = ['body', 'prompt_components', ...path];
    expect(issue?.loc.slice(0, loc.length)).toEqual(loc);
  });

  it.each([
    ['stop_sequences', []],
    ['stop_sequences', Array(11).fill('a')],
    ['stop_sequences', ['x'.repeat(226)]],
    ['temperature', 1.1],
    ['temperature', -0.1],
    ['temperature', 'warm'],
    ['max_tokens_to_sample', 0],
    ['max_tokens_to_sample', 8_193],
    ['max_tokens_to_sample', 1.5],
  ])('with the parameter %s = %j is refused', async (name, value) => {
    const reply = await chat({ prompt_components: [component({ params: { [name]: value } })] });

    expect(reply.status).toBe(422);
    expect(reply.json<Issues>().detail[0]?.loc).toContain(name);
  });

  it('may name a model as older GitLabs did', async () => {
    gateway.model({ type: 'answer', text: 'Hello' });

    const reply = await chat({
      prompt_components: [component({ model: 'claude-3-5-sonnet-20240620' })],
    });

    expect(reply.status).toBe(200);
  });
});
