import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthenticate } from '#shared/auth/authenticate.ts';
import { createEphemeralKey } from '#shared/auth/pem-key.ts';
import { createKeyRing } from '#shared/auth/signing-key.ts';
import { createIssueUserToken } from '#shared/auth/user-token.ts';
import {
  ANY_INSTANCE,
  forbidden,
  keyRing,
  now,
  refusal,
  SERVICE_NAME,
  startGateway,
  type TrustingGateway,
  USER_ID,
} from './trusting-gateway.ts';

const issueUserToken = createIssueUserToken({ keyRing, serviceName: SERVICE_NAME, now });

let gateway: TrustingGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway[Symbol.asyncDispose]());

describe('a user token', () => {
  /** The token that GitLab gets for one of its users. */
  async function mint(): Promise<string> {
    const rails = gateway.headers(await gateway.gitlab.sign());
    return (await issueUserToken(await gateway.authenticate(rails), rails)).token;
  }

  it('is accepted from the user it was issued for', async () => {
    const token = await mint();

    const caller = await gateway.authenticate(gateway.headers(token));

    expect(caller).toMatchObject({ issuer: SERVICE_NAME, subject: USER_ID, isUserToken: true });
  });

  it.each([
    { differences: { 'x-gitlab-global-user-id': 'other' }, header: 'X-Gitlab-Global-User-Id' },
    { differences: { 'x-gitlab-global-user-id': undefined }, header: 'X-Gitlab-Global-User-Id' },
    { differences: { 'x-gitlab-realm': 'saas' }, header: 'X-Gitlab-Realm' },
    { differences: { 'x-gitlab-instance-id': 'other' }, header: 'X-Gitlab-Instance-Id' },
    { differences: { 'x-gitlab-instance-id': undefined }, header: 'X-Gitlab-Instance-Id' },
  ])('is refused with $differences', async ({ differences, header }) => {
    const token = await mint();

    const attempt = gateway.authenticate(gateway.headers(token, differences));

    await expect(attempt).rejects.toEqual(refusal(`Header mismatch '${header}'`));
  });

  it.each([
    ['before we ever signed anything', createKeyRing({ signing: createEphemeralKey() })],
    ['of another gateway', createKeyRing({ signing: createEphemeralKey() })],
  ])('is refused %s', async (name, otherKey) => {
    if (name === 'of another gateway') await otherKey.signer();
    const token = await mint();

    const attempt = createAuthenticate({
      instances: ANY_INSTANCE,
      serviceName: SERVICE_NAME,
      trusted: [],
      keyRing: otherKey,
      now,
    })(gateway.headers(token));

    await expect(attempt).rejects.toEqual(forbidden());
  });

  it('signed by us is refused when it names GitLab as its issuer', async () => {
    const token = await createIssueUserToken({ keyRing, serviceName: gateway.gitlab.url, now })(
      {
        ...(await gateway.authenticate(gateway.headers(await gateway.gitlab.sign()))),
        issuer: gateway.gitlab.url,
      },
      gateway.headers(''),
    );

    const attempt = gateway.authenticate(gateway.headers(token.token));

    await expect(attempt).rejects.toEqual(forbidden(/not one of/));
  });
});
