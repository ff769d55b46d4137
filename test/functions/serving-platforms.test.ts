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
