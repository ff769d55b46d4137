import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});

afterAll(() => gateway[Symbol.asyncDispose]());

describe('GET /v1/models/definitions', () => {
  it.each(['/v1/models/definitions', '/v1/models%2Fdefinitions'])(
    '%s names no models, and needs no token',
    async (path) => {
      const reply = await gateway.send({ method: 'GET', path, headers: {} });

      expect(reply.status).toBe(200);
      expect(reply.json()).toEqual({ models: [], unit_primitives: [] });
    },
  );
});

describe('GET /.well-known/jwks.json', () => {
  const path = '/.well-known/jwks.json';

  it('publishes the key of user tokens, and nothing private', async () => {
    const reply = await gateway.send({ method: 'GET', path, headers: {} });
    const keySet = reply.json<JSONWebKeySet>();
    const { token } = (await gateway.send({ path: '/v1/code/user_access_token' })).json<{
      token: string;
    }>();

    const { payload } = await jwtVerify(token, createLocalJWKSet(keySet));

    expect(payload.iss).toBe('gitlab-ai-gateway');
    expect(Object.keys(keySet.keys[0] ?? {}).sort()).toEqual(
      ['alg', 'e', 'kid', 'kty', 'n', 'use'].sort(),
    );
  });

  it('is empty in a deployed function without a signing key', async () => {
    await using deployed = await startTestGateway({
      AWS_LAMBDA_FUNCTION_NAME: 'platform',
      AIGW_SELF_SIGNED_JWT__SIGNING_KEY: '',
    });

    const reply = await deployed.send({ method: 'GET', path, headers: {} });

    expect(reply.json()).toEqual({ keys: [] });
  });
});
