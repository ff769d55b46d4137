import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JWK, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { type KmsStandIn, startKmsStandIn } from '../support/kms-stand-in.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const TOKENS = '/v1/code/user_access_token';
const JWKS = '/.well-known/jwks.json';

let kms: KmsStandIn;
beforeAll(async () => {
  kms = await startKmsStandIn();
});
afterAll(() => kms[Symbol.asyncDispose]());

/** A gateway that signs with one key of KMS, and may accept another. */
function startSigning(signing: string, validation = ''): Promise<TestGateway> {
  return startTestGateway({
    AIGW_SELF_SIGNED_JWT__SIGNING_KEY: '',
    AWS_ENDPOINT_URL_KMS: kms.url,
    DUO_EDGE_SIGNING_KEY_ID: signing,
    DUO_EDGE_VALIDATION_KEY_ID: validation,
  });
}

async function issue(gateway: TestGateway): Promise<string> {
  return (await gateway.send({ path: TOKENS })).json<{ token: string }>().token;
}

async function complete(gateway: TestGateway, token: string): Promise<number> {
  const headers = {
    ...(await gateway.headers()),
    // The gateways of a test stand before the same GitLab.
    'x-gitlab-instance-id': String(decodeJwt(token)['gitlab_instance_id']),
    authorization: `Bearer ${token}`,
  };
  return (await gateway.send({ path: COMPLETIONS, body: completionBody(), headers })).status;
}

const kidOf = (token: string) => decodeProtectedHeader(token).kid;

async function publishedKids(gateway: TestGateway): Promise<unknown[]> {
  const reply = await gateway.send({ method: 'GET', path: JWKS, headers: {} });
  return reply.json<{ keys: JWK[] }>().keys.map(({ kid }) => kid);
}

describe('a token that KMS signed', () => {
  it('completes code, and verifies against the public key set', async () => {
    const keyId = kms.createKey();
    await using gateway = await startSigning(keyId);

    const published = await gateway.send({ method: 'GET', path: JWKS, headers: {} });
    const token = await issue(gateway);

    expect(await complete(gateway, token)).toBe(200);
    const { keys } = published.json<{ keys: JWK[] }>();
    expect(keys).toEqual([expect.objectContaining({ kty: 'RSA', alg: 'RS256', use: 'sig' })]);
    expect(Object.keys(keys[0] ?? {}).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys }), {
      issuer: 'gitlab-ai-gateway',
      audience: 'gitlab-ai-gateway',
    });
    expect(payload['scopes']).toEqual(['complete_code', 'ai_gateway_model_provider_proxy']);
    expect(decodeProtectedHeader(token).kid).toBe(keys[0]?.kid);
  });

  it('costs one signature each, and the public key once', async () => {
    const keyId = kms.createKey();
    await using gateway = await startSigning(keyId);

    const tokens = [await issue(gateway), await issue(gateway)];
    for (const token of tokens) await complete(gateway, token);

    const operations = kms.calls.filter((call) => call.keyId === keyId);
    expect(operations.map(({ operation }) => operation)).toEqual(['GetPublicKey', 'Sign', 'Sign']);
  });

  it.each([
    { name: 'small claims as they are', claim: 'x', messageType: 'RAW' },
    {
      name: 'claims beyond 4096 bytes by their digest',
      claim: 'x'.repeat(4_096),
      messageType: 'DIGEST',
    },
  ])('covers $name', async ({ claim, messageType }) => {
    const keyId = kms.createKey();
    await using gateway = await startSigning(keyId);
    const headers = await gateway.headers({ gitlab_extra: claim });

    const reply = await gateway.send({ path: TOKENS, headers });

    expect(kms.calls.at(-1)).toEqual({ operation: 'Sign', keyId, messageType });
    expect(await complete(gateway, reply.json<{ token: string }>().token)).toBe(200);
  });
});

describe('a rotation', () => {
  it('refuses nobody on the way, and the old key at its end', async () => {
    const [oldKey, newKey] = [kms.createKey(), kms.createKey()];
    await using before = await startSigning(oldKey);
    await using announced = await startSigning(oldKey, newKey);
    await using switched = await startSigning(newKey, oldKey);
    await using after = await startSigning(newKey);

    const [oldToken, newToken] = [await issue(before), await issue(switched)];

    for (const gateway of [before, announced, switched]) {
      expect(await complete(gateway, oldToken)).toBe(200);
    }
    // Functions of the step before run on for a while; they must know the key already.
    for (const gateway of [announced, switched, after]) {
      expect(await complete(gateway, newToken)).toBe(200);
    }
    expect(await complete(after, oldToken)).toBe(401);
    expect(await Promise.all([announced, switched, after].map(publishedKids))).toEqual([
      [kidOf(oldToken), kidOf(newToken)],
      [kidOf(newToken), kidOf(oldToken)],
      [kidOf(newToken)],
    ]);
  });

  it('goes on when the previous key is gone', async () => {
    await using gateway = await startSigning(kms.createKey(), `${kms.createKey()}-gone`);

    const token = await issue(gateway);

    expect(await complete(gateway, token)).toBe(200);
  });
});

describe('KMS that cannot be used', () => {
  it.each([
    { name: 'AccessDeniedException', status: 400 },
    { name: 'DisabledException', status: 409 },
    { name: 'KMSInternalException', status: 500 },
  ])('answers $name: no token, no word of it outside', async (exception) => {
    await using gateway = await startSigning(kms.createKey());
    kms.fail(exception);

    const reply = await gateway.send({ path: TOKENS });
    kms.fail(undefined);

    expect(reply.status).toBe(500);
    expect(reply.json()).toEqual({ detail: 'Failed to generate JWT' });
    expect(gateway.logs.at(-1)).toMatchObject({
      outcome: 'signing_failed',
      awsError: exception.name,
    });
    expect(JSON.stringify(gateway.logs)).not.toContain('CANARY');
  });

  it.each(['rsa-1024', 'ec', 'symmetric', 'encrypting'] as const)(
    'has a key that is none for RS256, which the log says: %s',
    async (type) => {
      await using gateway = await startSigning(kms.createKey(type));

      const reply = await gateway.send({ path: TOKENS });

      expect(reply.json()).toEqual({ detail: 'Failed to generate JWT' });
      const reason =
        'The KMS key is of another type: it must be RSA (2048 to 4096) for SIGN_VERIFY';
      expect(gateway.logs).toContainEqual(
        expect.objectContaining({ message: 'KMS key not usable', reason }),
      );
      expect(gateway.logs.at(-1)).toMatchObject({ outcome: 'signing_failed', reason });
    },
  );

  it('refuses user tokens, and GitLab is let in as before', async () => {
    const keyId = kms.createKey();
    await using issuing = await startSigning(keyId);
    await using gateway = await startSigning(keyId);
    const token = await issue(issuing);
    kms.fail({ name: 'AccessDeniedException', status: 400 });
    const callsBefore = kms.calls.length;

    const refused = [await complete(gateway, token), await complete(gateway, token)];
    const fromGitlab = await gateway.send({ path: COMPLETIONS, body: completionBody() });
    kms.fail(undefined);

    expect(refused).toEqual([401, 401]);
    expect(fromGitlab.status).toBe(200);
    // Not once for each token: anyone can send one.
    expect(kms.calls.length - callsBefore).toBe(1);
  });
});
