/** The model that GitLab names, in every form that its versions send. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completionComponent, generationComponent, SUGGESTIONS } from '../support/bodies.ts';
import { EVERY_SCOPE } from '../support/endpoints.ts';
import { DEFAULT_MODEL, startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
  gateway.model({ type: 'answer', text: 'Final Answer: total = 1' });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const MODEL = 'eu.amazon.nova-lite-v1:0';
const METADATA = {
  provider: 'openai',
  name: 'claude_3',
  endpoint: 'http://bedrockselfhostedmodel.com',
  api_key: '',
  identifier: `bedrock/${MODEL}`,
};

/** Every kind of route that reads metadata, and how it says that there is no such model. */
const ROUTES = [
  ['a chat', '/v2/chat/agent', { messages: [{ role: 'user', content: 'Why?' }] }, 200, 'error'],
  ['a prompt', '/v1/prompts/chat/explain_code', { inputs: {} }, 421, '404: Not Found'],
  [
    'a completion',
    SUGGESTIONS,
    { prompt_components: [completionComponent()] },
    503,
    'Inference failed',
  ],
  [
    'a generation',
    SUGGESTIONS,
    { prompt_components: [generationComponent()] },
    503,
    'Inference failed',
  ],
] as const;

async function ask(path: string, body: object) {
  const callsBefore = gateway.bedrock.calls.length;
  const headers = await gateway.headers({ scopes: EVERY_SCOPE });
  const reply = await gateway.send({ path, headers, body });
  return { reply, calls: gateway.bedrock.calls.slice(callsBefore) };
}

/** Each row on each route. */
function across<Value>(rows: readonly (readonly [string, Value])[]) {
  return rows.flatMap(([form, value]) =>
    ROUTES.map(([name, path, body, status, text]) => ({
      ...{ title: `${name}: ${form}`, value },
      ...{ path, body, status, text },
    })),
  );
}

describe('the model that GitLab names answers', () => {
  const FORMS: readonly (readonly [string, object])[] = [
    ['as GitLab 18 sends it', {}],
    ['without an endpoint', { endpoint: null }],
    ['without a key', { api_key: null }],
    ['without a family', { name: null }],
    ['of the family gemini', { name: 'gemini' }],
    ['of the family qwen', { name: 'qwen' }],
    ['of the family embedding', { name: 'embedding' }],
    ['of a family of tomorrow', { name: 'family_of_tomorrow' }],
    ['with an endpoint that is too long', { endpoint: `http://${'x'.repeat(300)}` }],
    ['with an ill-typed key', { api_key: 5 }],
    ['by the prefix of the other service', { identifier: `bedrock_mantle/${MODEL}` }],
    ['so with an ill-typed member', { identifier: `bedrock_mantle/${MODEL}`, name: {} }],
    ['with members of tomorrow', { reasoning: true }],
  ];

  it.each(across(FORMS))('$title', async ({ path, body, value }) => {
    const { calls } = await ask(path, { ...body, model_metadata: { ...METADATA, ...value } });

    expect(calls.map(({ modelId }) => modelId)).toEqual([MODEL]);
  });
});

describe('the default model answers', () => {
  const UNUSABLE: readonly (readonly [string, unknown])[] = [
    ['no metadata', undefined],
    ['null', null],
    ['a text', 'claude'],
    ['a list', [METADATA]],
    ['metadata without an identifier', { ...METADATA, identifier: null }],
    ['an empty identifier', { ...METADATA, identifier: '' }],
    ['a blank identifier', { ...METADATA, identifier: '  ' }],
    ['a model of GitLab’s own cloud', { provider: 'gitlab', feature_setting: 'duo_chat' }],
  ];

  it.each(across(UNUSABLE))('$title', async ({ path, body, value }) => {
    const { calls } = await ask(path, { ...body, model_metadata: value });

    expect(calls.map(({ modelId }) => `bedrock/${modelId}`)).toEqual([DEFAULT_MODEL]);
  });
});

describe('a model of another platform is not known, and nobody is contacted', () => {
  const FOREIGN = [
    'vertex_ai/gemini-3-pro',
    'azure/gpt-5',
    'custom_openai/llama-4',
    'llama-4',
    'bedrock/agent/ABCDEFGHIJ/TSTALIASID',
  ].map((identifier) => [identifier, { identifier }] as const);

  it.each(across(FOREIGN))('$title', async ({ path, body, value, status, text }) => {
    const metadata = { ...METADATA, endpoint: 'http://127.0.0.1:9/v1', ...value };

    const { reply, calls } = await ask(path, { ...body, model_metadata: metadata });

    expect(reply.status).toBe(status);
    expect(reply.text).toContain(text);
    expect(calls).toEqual([]);
  });
});
