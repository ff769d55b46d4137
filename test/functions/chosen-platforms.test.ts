/** GitLab's choice of a platform's model, wherever GitLab may name one, and the operator's allow-list. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EVERY_SCOPE } from '../support/endpoints.ts';
import { type PlatformGateway, startPlatformGateway } from '../support/platform-gateway.ts';

const KEY = 'key-of-the-administrator';
let lab: PlatformGateway;
beforeAll(async () => {
  lab = await startPlatformGateway();
});
afterAll(() => lab[Symbol.asyncDispose]());
beforeEach(() => {
  lab.script = { type: 'answer', text: 'return 1' };
  lab.gateway.model({ type: 'answer', text: 'return 2' });
});

const FILE = {
  file_name: 'a.py',
  content_above_cursor: 'def one():\n    ',
  content_below_cursor: '\n',
};

/** As prompts and chat name a model, and as the second version of code suggestions does. */
const named = () => ({
  model_metadata: {
    provider: 'openai',
    name: 'codestral',
    identifier: 'custom_openai/qwen3',
    endpoint: lab.server.url,
    api_key: KEY,
  },
});
const flat = () => ({
  model_provider: 'litellm',
  model_name: 'codestral',
  model_identifier: 'custom_openai/qwen3',
  model_endpoint: lab.server.url,
  model_api_key: KEY,
});

const component = (type: string, payload: object) => ({
  prompt_components: [{ type, payload: { ...FILE, language_identifier: 'Python', ...payload } }],
});

describe('a platform’s model that GitLab names', () => {
  it.each<[string, () => object]>([
    ['/v2/code/completions', () => ({ prompt_version: 2, current_file: FILE, ...flat() })],
    ['/v2/completions', () => ({ prompt_version: 2, current_file: FILE, ...flat() })],
    [
      '/v2/code/generations',
      () => ({ prompt_version: 2, prompt: 'Return one.', current_file: FILE, ...flat() }),
    ],
    ['/v3/code/completions', () => ({ ...component('code_editor_generation', {}), ...named() })],
    ['/v4/code/suggestions', () => ({ ...component('code_editor_generation', {}), ...named() })],
    ['/v2/chat/agent', () => ({ messages: [{ role: 'user', content: 'Why?' }], ...named() })],
    ['/v1/prompts/generate_commit_message', () => ({ inputs: { diff: '+ return 1' }, ...named() })],
  ])('answers %s with the key that came with it', async (path, body) => {
    const calls = lab.server.calls.length;
    const headers = await lab.gateway.headers({ scopes: EVERY_SCOPE });

    const { status } = await lab.gateway.send({ path, headers, body: body() });

    expect(status).toBe(200);
    expect(lab.server.calls.slice(calls)).toMatchObject([
      { headers: { authorization: `Bearer ${KEY}` }, body: { model: 'qwen3' } },
    ]);
    expect(lab.lastLog).toMatchObject({ model: 'lab//qwen3', routeReason: 'requested' });
  });

  it('gets no other key, and nothing of GitLab’s headers', async () => {
    const before = lab.server.calls.length;
    await lab.gateway.send({
      path: '/v2/code/completions',
      headers: { ...(await lab.gateway.headers()), cookie: 'secret', 'x-api-key': 'secret' },
      body: { prompt_version: 2, current_file: FILE, ...flat(), model_api_key: '' },
    });
    const [call] = lab.server.calls.slice(before);
    expect(call?.headers).not.toHaveProperty('authorization');
    expect(
      Object.keys(call?.headers ?? {}).filter((name) => /gitlab|cookie|key/.test(name)),
    ).toEqual([]);
  });

  it('has to be on the allow-list, by the name that operators give it', async () => {
    const chosen = { identifier: 'custom_openai/qwen3', endpoint: lab.server.url };
    await lab.store('*#@allow-list', { patterns: ['eu.*', 'lab//llama*'] });
    const refused = await lab.test(chosen);
    expect([refused.status, refused.text]).toEqual([421, expect.stringContaining('403')]);
    expect(lab.lastLog).toMatchObject({ outcome: 'model_denied' });

    await lab.store('*#@allow-list', { patterns: ['lab//qwen*'] });
    expect((await lab.test(chosen)).status).toBe(200);
    await lab.store('*#@allow-list', { removed: true });
  });

  it('cannot be one whose entry is damaged', async () => {
    await lab.store('*#@platform/lab', { baseUrl: lab.server.url, kind: 'ollama', key: 'none' });
    const calls = lab.server.calls.length;
    await lab.test({ identifier: 'custom_openai/qwen3', endpoint: lab.server.url });
    expect(lab.server.calls).toHaveLength(calls);
    expect(lab.lastLog?.['outcome']).toMatch(/^model_(unknown|denied)$/);
  });
});
