import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { GLOBAL_USER_ID, startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('health', () => {
  it.each([
    { method: 'GET', path: '/monitoring/healthz', text: '{"status":"ok"}' },
    { method: 'HEAD', path: '/monitoring/healthz', text: '' },
    { method: 'GET', path: '/monitoring/ready', text: '{}' },
    { method: 'GET', path: '/', text: '{"status":"ok"}' },
    { method: 'HEAD', path: '/', text: '' },
  ])('$method $path needs no token', async ({ method, path, text }) => {
    const reply = await gateway.send({ method, path, headers: {} });

    expect(reply.status).toBe(200);
    expect(reply.text).toBe(text);
    expect(reply.headers['content-type']).toBe('application/json');
  });

  it('answers 405 to other methods, without asking for a token', async () => {
    const reply = await gateway.send({ path: '/monitoring/healthz', headers: {} });

    expect(reply.status).toBe(405);
    expect(reply.headers['allow']).toBe('GET, HEAD');
  });
});

describe('POST /v1/code/user_access_token', () => {
  const path = '/v1/code/user_access_token';

  it('gives a token that completes code, and does nothing else', async () => {
    const reply = await gateway.send({ path });
    const { token, expires_at } = reply.json<{ token: string; expires_at: number }>();
    const headers = { ...(await gateway.headers()), authorization: `Bearer ${token}` };

    const completion = await gateway.send({ path: COMPLETIONS, body: completionBody(), headers });
    const another = await gateway.send({ path, headers });

    expect(decodeJwt(token)).toMatchObject({ sub: GLOBAL_USER_ID, exp: expires_at });
    expect(completion.status).toBe(200);
    expect(another.status).toBe(403);
    expect(another.json()).toEqual({ detail: 'Unauthorized to create user access token' });
  });

  it('is refused to other users', async () => {
    const { token } = (await gateway.send({ path })).json<{ token: string }>();
    const headers = {
      ...(await gateway.headers()),
      authorization: `Bearer ${token}`,
      'x-gitlab-global-user-id': 'f'.repeat(64),
    };

    const reply = await gateway.send({ path: COMPLETIONS, body: completionBody(), headers });

    expect(reply.status).toBe(401);
    expect(reply.json()).toEqual({ error: "Header mismatch 'X-Gitlab-Global-User-Id'" });
  });
});

describe('a deployed function without a signing key', () => {
  it('refuses to issue tokens that no other function could verify', async () => {
    await using deployed = await startTestGateway({
      AWS_LAMBDA_FUNCTION_NAME: 'platform',
      AIGW_SELF_SIGNED_JWT__SIGNING_KEY: '',
    });

    const reply = await deployed.send({ path: '/v1/code/user_access_token' });

    expect(reply.status).toBe(500);
    expect(reply.json()).toEqual({ detail: 'Failed to generate JWT' });
  });
});

describe('authentication switched off', () => {
  it('lets everyone in, and says so nowhere in the answer', async () => {
    await using open = await startTestGateway({
      AIGW_AUTH__BYPASS_EXTERNAL: 'true',
      AIGW_GITLAB_URL: '',
    });

    const reply = await open.send({ path: COMPLETIONS, body: completionBody(), headers: {} });

    expect(reply.status).toBe(200);
  });
});
