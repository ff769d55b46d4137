/** The function as it is deployed: it starts with its configuration, or says what is wrong with it. */
import '#infra/local/lambda-runtime.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type StreamingHandler, startLocalGateway } from '#infra/local/gateway.ts';
import { loadEndpointConfig } from '#shared/wiring/model-endpoint.ts';
import { type Reply, send } from '../../support/send.ts';
import { CHAT, type EndpointSite, type ErrorReply, question, startEndpoint } from './site.ts';

const ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  DUO_EDGE_TABLE: 'table',
  AIGW_GITLAB_URL: 'http://127.0.0.1:9',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
};

beforeEach(() => {
  for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

describe('the function', () => {
  it('lets nobody in without a key, but for an empty list of GitLab’s', async () => {
    const { handler }: { handler: StreamingHandler } = await import(
      `../../../functions/model-endpoint/index.ts?${'start'}`
    );
    await using gateway = await startLocalGateway({ handlers: { 'model-endpoint': handler } });
    const statusOf = async (path: string, method: string) =>
      (await send(gateway.url, { path, method, headers: {} })).status;

    expect(await statusOf(CHAT, 'POST')).toBe(401);
    expect(await statusOf('/v1/models', 'GET')).toBe(401);
    expect(await statusOf('/v1/models/definitions', 'GET')).toBe(200);
    expect(await statusOf('/v1/models/definitions', 'HEAD')).toBe(200);
  });

  it('waits longer between two pieces than functions for GitLab do, unless told', () => {
    expect(loadEndpointConfig(ENVIRONMENT)).toMatchObject({
      limits: { idleMs: 60_000 },
      promptCaching: true,
      builtInAliases: true,
    });
    const told = { ...ENVIRONMENT, DUO_EDGE_IDLE_MS: '9000', DUO_EDGE_PROMPT_CACHING: 'false' };
    expect(loadEndpointConfig(told)).toMatchObject({
      limits: { idleMs: 9_000 },
      promptCaching: false,
    });
  });

  it('does not start with a switch that is neither on nor off', () => {
    const env = { ...ENVIRONMENT, DUO_EDGE_PROMPT_CACHING: 'perhaps' };

    expect(() => loadEndpointConfig(env)).toThrow('DUO_EDGE_PROMPT_CACHING is not one of');
  });
});

describe('for trials without authentication', () => {
  it('anybody asks as a key with every model', async () => {
    await using site = await startEndpoint({ AIGW_AUTH__BYPASS_EXTERNAL: 'true' });
    const headers = { 'content-type': 'application/json' };

    const reply = await site.send({ path: CHAT, headers, body: question() });

    expect(reply.status).toBe(200);
  });
});

describe('refused', () => {
  let site: EndpointSite;
  beforeAll(async () => {
    site = await startEndpoint();
  });
  afterAll(() => site[Symbol.asyncDispose]());

  const codeOf = (reply: Reply) => [reply.status, reply.json<ErrorReply>().error];

  it.each([
    [{ model: 'x'.repeat(257) }, 'invalid_value', 'model'],
    [{ stop: [1] }, 'invalid_type', 'stop.0'],
    [{ stop: Array(17).fill('a') }, 'invalid_value', 'stop'],
    [{ tool_choice: 'perhaps' }, 'invalid_value', 'tool_choice'],
    [{ tool_choice: 'required' }, 'invalid_value', 'tool_choice'],
    [{ tool_choice: { type: 'custom' } }, 'unsupported_value', 'tool_choice.type'],
    [{ tools: Array(513).fill({}) }, 'invalid_value', 'tools'],
    [{ modalities: ['text', 'audio'] }, 'unsupported_parameter', 'modalities'],
    [{ audio: {} }, 'unsupported_parameter', 'audio'],
    [{ top_logprobs: 2 }, 'unsupported_parameter', 'top_logprobs'],
    [{ response_format: { type: 'xml' } }, 'unsupported_value', 'response_format.type'],
    [
      { messages: [{ role: 'assistant', function_call: {} }] },
      'unsupported_parameter',
      'messages.0.function_call',
    ],
    [{ messages: [{ role: 'user' }] }, 'missing_required_parameter', 'messages.0.content'],
    [{ messages: [{ role: 'assistant', content: 'a' }] }, 'invalid_value', 'messages'],
  ])('%j', async (more, code, param) => {
    const reply = await site.ask(await site.key(), { ...question(), ...more });

    expect(codeOf(reply)).toMatchObject([400, { type: 'invalid_request_error', code, param }]);
  });

  it('a body that is no text, and one that is too long', async () => {
    const headers = { authorization: `Bearer ${await site.key()}` };
    const bodies = [Buffer.from([0xff, 0xfe]), JSON.stringify({ a: 'é'.repeat(2_700_000) })];

    const replies = bodies.map((body) => site.send({ path: CHAT, headers, body }));
    const [notText, tooLong] = await Promise.all(replies);

    expect(notText?.json()).toMatchObject({ error: { code: 'invalid_json', param: null } });
    expect(tooLong?.status).toBe(413);
  });
});
