/** What GitLab shows of failures: streamed prompts, and the connection test of the admin page. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionText } from '#infra/cli/doctor/reasons.ts';
import { MODEL_CHECK, modelCheckBody } from '../../support/bodies.ts';
import type { Reply } from '../../support/send.ts';
import { GLOBAL_USER_ID, startTestGateway, type TestGateway } from '../../support/test-gateway.ts';
import { askPrompt } from '../chat/prompts/support/prompt-client.ts';

let gateway: TestGateway;
let stranger: TestGateway;
beforeAll(async () => {
  [gateway, stranger] = await Promise.all([startTestGateway(), startTestGateway()]);
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await stranger[Symbol.asyncDispose]();
});

const MODEL = 'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0';

const FAILURES = [
  ['throttles', 'ThrottlingException', 429, 'Too many requests'],
  ['denies access', 'AccessDeniedException', 403, 'No access'],
  ['gets too long a prompt', 'ValidationException', 400, 'Input is too long for requested model.'],
  ['fails', 'InternalServerException', 500, 'Internal failure'],
  ['is unknown', 'ResourceNotFoundException', 404, 'Model not found'],
  ['is out of service', 'ServiceUnavailableException', 503, 'Unavailable'],
] as const;

describe('a streamed prompt whose model', () => {
  it.each(
    FAILURES.flatMap((failure) => [
      { failure, version: 'v1', id: 'chat/explain_code' } as const,
      { failure, version: 'v2', id: 'chat/documentation_search' } as const,
    ]),
  )('$failure.0 has no body that GitLab would show as its answer ($version)', async (row) => {
    const [, name, status, message] = row.failure;
    gateway.model({ type: 'exception', name, status, message });

    const { id, version } = row;
    const reply = await askPrompt(gateway, { id, version, body: { inputs: {}, stream: true } });

    expect([reply.status, reply.text]).toEqual([421, '']);
  });

  it.each(FAILURES)('%s tells the reason where the answer is one piece', async (...failure) => {
    const [, name, status, message] = failure;
    gateway.model({ type: 'exception', name, status, message });

    const reply = await askPrompt(gateway, { id: 'chat/explain_code', body: { inputs: {} } });

    expect(reply.status).toBe(421);
    expect(reply.json<{ detail: string }>().detail).toMatch(/^\d{3}: \w/);
  });

  it('says nothing at all ends before its status', async () => {
    gateway.model({ type: 'answer', text: '' });

    const body = { inputs: {}, stream: true };
    const reply = await askPrompt(gateway, { id: 'chat/explain_code', body });

    expect([reply.status, reply.text, reply.cut]).toEqual([421, '', false]);
  });
});

/** What the admin page shows for a connection test. */
async function shown(changes: Partial<Connection> = {}): Promise<string> {
  const headers = { ...(await gateway.headers(changes.claims)), ...changes.headers };
  const body = changes.body ?? modelCheckBody(MODEL);
  const reply = await gateway.send({ path: MODEL_CHECK, headers, body });
  return textOf(reply);
}

interface Connection {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

function textOf({ status, text, headers }: Reply): string {
  return connectionText({
    type: 'reply',
    status,
    text,
    headers,
    elapsedMs: 1,
    receivedAtMs: 1,
    arrivalsMs: [],
    cut: false,
  });
}

function withMetadata(changes: object): object {
  const { model_metadata, ...body } = modelCheckBody(MODEL) as { model_metadata: object };
  return { ...body, model_metadata: { ...model_metadata, ...changes } };
}

describe('the connection test says why', () => {
  const now = () => Math.floor(Date.now() / 1_000);

  it.each([
    [
      'a token has expired',
      { exp: now() - 600, iat: now() - 4_200, nbf: now() - 4_205 },
      /expired/,
    ],
    ['a token is not valid yet', { nbf: now() + 600 }, /"nbf"/],
    ['a token is for another service', { aud: ['gitlab-workflow'] }, /"aud"/],
    ['a token is of an unknown issuer', { iss: 'https://gitlab.example.org' }, /issuer/],
    ['a scope is missing', { scopes: ['duo_chat'] }, /none of the scopes complete_code/],
    ['all scopes are missing', { scopes: [] }, /none of the scopes complete_code/],
  ])('%s', async (_, claims, reason) => {
    const text = await shown({ claims });

    expect(text).toMatch(/^ERROR: AI Gateway returned code 40[13]: /);
    expect(text).toMatch(reason);
  });

  it('a token has a key of another instance', async () => {
    const { authorization = '' } = await stranger.headers({ iss: gateway.gitlab.url });

    expect(await shown({ headers: { authorization } })).toBe(
      'ERROR: AI Gateway returned code 401: The key of the token is not one of its issuer',
    );
  });

  it.each([
    [{ authorization: '' }, /Invalid authorization header/],
    [{ authorization: 'Bearer ' }, /Invalid authorization header/],
    [{ 'x-gitlab-instance-id': 'another' }, /Header mismatch 'X-Gitlab-Instance-Id'/],
    [{ 'x-gitlab-realm': 'saas' }, /Header mismatch 'X-Gitlab-Realm'/],
    [{ 'x-gitlab-authentication-type': 'jwt' }, /only OIDC/],
  ])('headers do not fit: %o', async (headers, reason) => {
    expect(await shown({ headers })).toMatch(reason);
  });

  it.each([
    ['', undefined],
    ['  ', undefined],
    [null, undefined],
    ['', 'vertex'],
  ])('the identifier is %o', async (identifier, name = 'claude_3') => {
    expect(await shown({ body: withMetadata({ identifier, name }) })).toBe(
      'ERROR: AI Gateway returned code 400: No model is given: the model identifier is empty',
    );
  });

  it('a model is called through a profile only', async () => {
    gateway.model({
      type: 'exception',
      name: 'ValidationException',
      message:
        'Invocation of model ID x with on-demand throughput isn’t supported. Retry your request.',
    });

    expect(await shown({ body: modelCheckBody('bedrock/demo.x-v1:0') })).toMatch(
      /returned code 400: Bad Request\. .*inference profile.*eu\./,
    );
  });

  it('a body has the wrong form', async () => {
    expect(await shown({ body: { stream: false } })).toMatch(/code 422: Field required$/);
  });
});

describe('the connection test', () => {
  it.each([{}, { model_metadata: null }])('tests the default model for %o', async (changes) => {
    gateway.model({ type: 'answer', text: 'ok' });

    expect(await shown({ body: { inputs: {}, ...changes } })).toMatch(/^Successfully/);
  });

  it('keeps the member that other readers of a 401 know', async () => {
    const headers = { ...(await gateway.headers()), 'x-gitlab-instance-id': 'another' };

    const reply = await gateway.send({ path: MODEL_CHECK, headers, body: modelCheckBody(MODEL) });

    expect(reply.json()).toMatchObject({ error: "Header mismatch 'X-Gitlab-Instance-Id'" });
  });

  it('never names hosts or users in a refusal', async () => {
    await using apart = await startTestGateway({
      AIGW_GITLAB_URL: 'http://127.0.0.1:9',
      AIGW_CUSTOMER_PORTAL_URL: '',
    });
    const headers = await apart.headers({ iss: 'http://127.0.0.1:9' });

    const reply = await apart.send({ path: MODEL_CHECK, headers, body: modelCheckBody(MODEL) });

    expect(textOf(reply)).toBe(
      'ERROR: AI Gateway returned code 401: No key of the issuer is known',
    );
    expect(reply.text).not.toContain('127.0.0.1');
    expect(reply.text).not.toContain(GLOBAL_USER_ID);
    expect(apart.logs.at(-1)).toMatchObject({ reason: expect.stringContaining('127.0.0.1') });
  });
});
