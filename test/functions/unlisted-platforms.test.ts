/** What GitLab names and no operator listed: which model answers instead, and what is said of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type PlatformGateway, startPlatformGateway } from '../support/platform-gateway.ts';

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
    const calls = lab.server.calls.length;
    const chosen = { endpoint: lab.server.url, ...metadata };

    const body = await lab.ask(chosen);
    const tested = await lab.test(chosen);

    expect(body).toContain('from Bedrock');
    expect(tested.status).toBe(421);
    expect(lab.server.calls).toHaveLength(calls);
  });

  it('is refused in the connection test with the reason in the log', async () => {
    const reply = await lab.test({
      identifier: 'custom_openai/x',
      endpoint: 'https://elsewhere.example/path-of-theirs',
      api_key: KEY,
    });
    expect(reply.body.toString()).toContain('403');
    expect(lab.lastLog).toMatchObject({
      outcome: 'model_denied',
      reason: 'endpoint not allow-listed: elsewhere.example',
    });
  });

  it.each(['https://user:secret@elsewhere.example/v1', 'https://elsewhere.example/?secret'])(
    'is not named in the log where its address has no such form: %s',
    async (endpoint) => {
      await lab.test({ identifier: 'custom_openai/x', endpoint });
      expect(lab.lastLog?.['reason']).toBe('endpoint not allow-listed');
    },
  );

  it.each(['anthropic/claude', 'vertex_ai/gemini', 'gemini/flash'])(
    'has no model of other software: %s',
    async (identifier) => {
      const reply = await lab.test({ identifier, endpoint: lab.server.url });
      expect([reply.status, reply.body.toString()]).toEqual([421, expect.stringContaining('404')]);
      expect(lab.lastLog).toMatchObject({ outcome: 'model_unknown' });
    },
  );

  it('leaves Bedrock’s own identifiers to Bedrock', async () => {
    const endpoint = 'http://bedrockselfhostedmodel.com';
    expect(await lab.ask({ identifier: 'bedrock/amazon.nova-lite-v1:0', endpoint })).toContain(
      'from Bedrock',
    );
    expect(lab.lastLog).toMatchObject({ model: 'amazon.nova-lite-v1:0', routeReason: 'requested' });
  });
});

it('neither key nor path of GitLab’s is ever logged', () => {
  expect(JSON.stringify(lab.gateway.logs)).not.toContain(KEY);
  expect(JSON.stringify(lab.gateway.logs)).not.toContain('path-of-theirs');
  expect(JSON.stringify(lab.gateway.logs)).not.toContain('secret');
});
