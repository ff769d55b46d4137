/** S19: a route that needs no token opens nothing but itself, however its neighbours are written. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const OPEN = [
  '/',
  '/monitoring/healthz',
  '/monitoring/ready',
  '/v1/models/definitions',
  '/.well-known/jwks.json',
];

const NEIGHBOURS = [
  ...['/Xwell-known/jwks.json', '/.well-known/jwksXjson', '/.well-known'],
  ...['/.well-known/jwks.json/x', '/.WELL-KNOWN/jwks.json', '/x/.well-known/jwks.json'],
  ...['/monitoring/healthzz', '/monitoring/healthz/x', '/x/monitoring/healthz'],
  ...['/Monitoring/healthz', '/monitoring/healthz%00', '/monitoring/healthz%0a'],
  ...[
    '/monitoring/ready;a',
    '/monitoring',
    '/v1/models',
    '/v1/models/definitions/x',
    '/v2/models/definitions',
  ],
  ...[
    '/v1/code/user_access_token',
    '//v1/code/user_access_token/',
    '/v1/search/gitlab-docs',
    '/v1/unknown',
    '/%2e%2e/monitoring',
  ],
];

describe('a route that needs no token', () => {
  it.each(OPEN)('answers without one: %s', async (path) => {
    expect((await gateway.send({ method: 'GET', path, headers: {} })).status).toBe(200);
  });

  it.for(
    NEIGHBOURS.flatMap((path) => ['GET', 'POST', 'HEAD'].map((method) => [method, path] as const)),
  )('does not open %s %s', async ([method, path], { task }) => {
    const reply = await gateway.send({ method, path, headers: {} });

    expect(reply.status).toBe(401);
    expect(reply.text).not.toMatch(/"keys"|"models"/);
    task.meta.why = String(reply.status);
  });

  it.each(OPEN.filter((path) => path !== '/'))('is for reading alone: POST %s', async (path) => {
    const reply = await gateway.send({ method: 'POST', path, headers: {}, body: {} });
    expect(reply.status).toBe(405);
  });
});
