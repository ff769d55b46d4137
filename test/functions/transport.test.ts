import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody, MODEL_CHECK, modelCheckBody } from '../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('every response', () => {
  it.each([
    { name: 'an answer', path: COMPLETIONS, body: completionBody(), status: 200 },
    { name: 'an unknown route', path: '/v1/nothing', body: {}, status: 404 },
    { name: 'a wrong body', path: COMPLETIONS, body: {}, status: 422 },
  ])('repeats the request id and tells the process time: $name', async ({ path, body, status }) => {
    const headers = { ...(await gateway.headers()), 'X-Request-ID': 'from-gitlab-1' };

    const reply = await gateway.send({ path, body, headers });

    expect(reply.status).toBe(status);
    expect(reply.headers['x-request-id']).toBe('from-gitlab-1');
    expect(reply.headers['x-process-time']).toMatch(/^\d+\.\d{4}$/);
  });

  it.each([
    { name: 'none', id: undefined },
    { name: 'one with a space in it', id: 'a b' },
    { name: 'one that is far too long', id: 'x'.repeat(300) },
  ])('gets an id of 32 hexadecimal digits when the request has $name', async ({ id }) => {
    const headers = { ...(await gateway.headers()), ...(id && { 'x-request-id': id }) };

    const reply = await gateway.send({ path: COMPLETIONS, body: completionBody(), headers });

    expect(reply.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('paths', () => {
  it.each([
    '//v2/code/completions',
    '/v2//code///completions',
    '/v2/code/completions/',
    '/v2/completions',
    '/v2/code/completions?ignored=1',
    '/v2/code%2Fcompletions',
  ])('%s is a completion', async (path) => {
    const reply = await gateway.send({ path, body: completionBody() });

    // The last one is no resource of the API, so the function that owns unknown routes gets it.
    expect(reply.status).toBe(path.includes('%2F') ? 404 : 200);
  });

  it.each([
    MODEL_CHECK,
    '/v1/prompts/model_configuration%2fcheck',
    '/v1/prompts/model_configuration/check',
  ])('%s is the connection test', async (path) => {
    const reply = await gateway.send({
      path,
      body: modelCheckBody('bedrock/amazon.nova-lite-v1:0'),
    });

    expect(reply.status).toBe(200);
  });

  it('answer 404 when they are no valid percent-encoding', async () => {
    const reply = await gateway.send({ path: '/v1/prompts/%E0%A4%A', body: { inputs: {} } });

    expect(reply.status).toBe(404);
  });

  it('answer 405 and the allowed methods when the method is another', async () => {
    const reply = await gateway.send({ method: 'GET', path: COMPLETIONS });

    expect(reply.status).toBe(405);
    expect(reply.headers['allow']).toBe('POST');
    expect(reply.json()).toEqual({ detail: 'Method Not Allowed' });
  });

  it('answer 401 before 404 and 405 when there is no token', async () => {
    const headers = { 'x-gitlab-realm': 'self-managed' };

    const unknown = await gateway.send({ path: '/v1/nothing', headers });
    const otherMethod = await gateway.send({ method: 'PUT', path: COMPLETIONS, headers });

    expect([unknown.status, otherMethod.status]).toEqual([401, 401]);
    expect(unknown.json()).toEqual({ error: 'No authorization header presented' });
  });
});

describe('a cross-origin request', () => {
  const origin = 'https://ide.example.test';
  const preflight = (headers: Record<string, string>) =>
    gateway.send({ method: 'OPTIONS', path: '/v2/completions', headers });

  it('is allowed by a preflight without a token, for POST', async () => {
    const reply = await preflight({
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,x-gitlab-realm',
    });

    expect(reply.status).toBe(200);
    expect(reply.text).toBe('OK');
    expect(reply.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'authorization,x-gitlab-realm',
      'access-control-max-age': '600',
      vary: 'Origin',
    });
    expect(reply.headers['x-request-id']).toBeDefined();
  });

  it('is refused for other methods', async () => {
    const reply = await preflight({ origin, 'access-control-request-method': 'DELETE' });

    expect(reply.status).toBe(400);
    expect(reply.text).toBe('Disallowed CORS method');
    expect(reply.headers['access-control-allow-headers']).toBeUndefined();
  });

  it('is no preflight without a requested method', async () => {
    expect((await preflight({ origin })).status).toBe(401);
  });

  it('may read answers and errors alike', async () => {
    const headers = { ...(await gateway.headers()), origin };

    const answer = await gateway.send({ path: COMPLETIONS, body: completionBody(), headers });
    const error = await gateway.send({ path: COMPLETIONS, body: {}, headers });

    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(error.headers['access-control-allow-origin']).toBe('*');
  });
});

describe('a body', () => {
  it.each([
    { name: 'is not JSON', body: '{"prompt_version":', type: 'json_invalid' },
    { name: 'is empty', body: '', type: 'json_invalid' },
    { name: 'is a list', body: '[]', type: 'object_type' },
    { name: 'is null', body: 'null', type: 'object_type' },
  ])('that $name is 422 in the form that GitLab reads', async ({ body, type }) => {
    const reply = await gateway.send({ path: COMPLETIONS, body });

    expect(reply.status).toBe(422);
    expect(reply.json()).toEqual({
      detail: [{ type, loc: ['body'], msg: expect.any(String) }],
    });
  });

  it('is read as JSON whatever its media type', async () => {
    const headers = { ...(await gateway.headers()), 'content-type': 'text/plain' };

    expect(
      (await gateway.send({ path: COMPLETIONS, body: completionBody(), headers })).status,
    ).toBe(200);
  });

  it('is never repeated in the error', async () => {
    const body = completionBody({ project_id: 'CANARY', model_name: 'CANARY', stream: 'CANARY' });

    const reply = await gateway.send({ path: COMPLETIONS, body });

    expect(reply.status).toBe(422);
    expect(reply.text).not.toContain('CANARY');
  });
});
