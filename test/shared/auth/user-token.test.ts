import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { createBypass } from '#shared/auth/authenticate.ts';
import { createEphemeralKey } from '#shared/auth/pem-key.ts';
import { createKeyRing } from '#shared/auth/signing-key.ts';
import { createIssueUserToken } from '#shared/auth/user-token.ts';
import type { Caller } from '#shared/request/caller.ts';

const NOW_S = Date.parse('2026-07-01T12:00:00Z') / 1000;
const USER_ID = 'a'.repeat(64);
const USER_HEADERS = { 'x-gitlab-global-user-id': USER_ID };

const keyRing = createKeyRing({ signing: createEphemeralKey() });
const issueUserToken = createIssueUserToken({
  keyRing,
  serviceName: 'gitlab-ai-gateway',
  now: () => NOW_S * 1000 + 999,
});

function caller(differences: Partial<Caller> = {}): Caller {
  return {
    issuer: 'https://gitlab.example.test',
    subject: 'instance',
    instanceId: 'instance',
    scopes: new Set(['complete_code', 'duo_chat']),
    claims: {},
    isUserToken: false,
    ...differences,
  };
}

const forbidden = expect.objectContaining({
  code: 'forbidden',
  detail: 'Unauthorized to create user access token',
});

describe('a user token', () => {
  it('has the claims of the contract', async () => {
    const claims = {
      iss: 'https://gitlab.example.test',
      sub: 'instance',
      aud: ['gitlab-ai-gateway', 'other'],
      exp: 1,
      nbf: 1,
      iat: 1,
      jti: 'theirs',
      scopes: ['complete_code', 'duo_chat'],
      gitlab_realm: 'self-managed',
      gitlab_instance_id: 'instance',
      gitlab_instance_uid: 'uid',
      duo_seat_count: '7',
      another: { deep: true },
    };

    const { token, expires_at } = await issueUserToken(caller({ claims }), USER_HEADERS);

    expect(expires_at).toBe(NOW_S + 3600);
    expect(decodeProtectedHeader(token)).toEqual({
      alg: 'RS256',
      typ: 'JWT',
      kid: (await keyRing.signer()).kid,
    });
    expect(decodeJwt(token)).toEqual({
      iss: 'gitlab-ai-gateway',
      aud: 'gitlab-ai-gateway',
      sub: USER_ID,
      exp: NOW_S + 3600,
      iat: NOW_S,
      nbf: NOW_S,
      jti: expect.stringMatching(
        /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
      ),
      scopes: ['complete_code'],
      gitlab_realm: 'self-managed',
      gitlab_instance_id: 'instance',
      gitlab_instance_uid: 'uid',
      duo_seat_count: '7',
      another: { deep: true },
    });
  });

  it('names the instance also when the token of the caller does so by its subject alone', async () => {
    const { token } = await issueUserToken(caller(), USER_HEADERS);

    expect(decodeJwt(token)).toMatchObject({ gitlab_instance_id: 'instance' });
    expect(Object.keys(decodeJwt(token)).sort()).toEqual([
      'aud',
      'exp',
      'gitlab_instance_id',
      'iat',
      'iss',
      'jti',
      'nbf',
      'scopes',
      'sub',
    ]);
  });

  it.each([
    { has: ['complete_code'], gets: ['complete_code'] },
    { has: ['ai_gateway_model_provider_proxy', 'x'], gets: ['ai_gateway_model_provider_proxy'] },
    {
      has: ['x', 'ai_gateway_model_provider_proxy', 'complete_code'],
      gets: ['complete_code', 'ai_gateway_model_provider_proxy'],
    },
  ])('hands on $gets of $has', async ({ has, gets }) => {
    const { token } = await issueUserToken(caller({ scopes: new Set(has) }), USER_HEADERS);

    expect(decodeJwt(token)['scopes']).toEqual(gets);
  });

  it('has both scopes, and the instance of the headers, behind the bypass', async () => {
    const headers = { ...USER_HEADERS, 'x-gitlab-realm': 'saas', 'x-gitlab-instance-id': 'i' };

    const { token } = await issueUserToken(await createBypass()(headers), headers);

    expect(decodeJwt(token)).toMatchObject({
      sub: USER_ID,
      scopes: ['complete_code', 'ai_gateway_model_provider_proxy'],
      gitlab_realm: 'saas',
      gitlab_instance_id: 'i',
    });
  });

  it.each([
    { name: 'without a scope to hand on', differences: { scopes: new Set(['duo_chat']) } },
    { name: 'with a user token', differences: { isUserToken: true } },
    { name: 'without an instance', differences: { instanceId: undefined } },
  ])('is refused to a caller $name', async ({ differences }) => {
    const attempt = issueUserToken(caller(differences), USER_HEADERS);

    await expect(attempt).rejects.toEqual(forbidden);
  });

  it.each([undefined, '', ' '])('is refused when the user is %j', async (user) => {
    const attempt = issueUserToken(caller(), { 'x-gitlab-global-user-id': user });

    await expect(attempt).rejects.toEqual(forbidden);
  });

  it('fails by name when the key cannot sign', async () => {
    const cause = new Error('no entropy');
    const signer = () => Promise.reject(cause);
    const issue = createIssueUserToken({
      keyRing: { signer },
      serviceName: 'gitlab-ai-gateway',
    });

    const attempt = issue(caller(), USER_HEADERS);

    await expect(attempt).rejects.toMatchObject({ code: 'signing_failed', cause });
  });
});
