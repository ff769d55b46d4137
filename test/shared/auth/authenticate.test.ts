import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBypass } from '#shared/auth/authenticate.ts';
import {
  DAY_S,
  NOW_S,
  refusal,
  SERVICE_NAME,
  startGateway,
  type TrustingGateway,
} from './trusting-gateway.ts';

let gateway: TrustingGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway[Symbol.asyncDispose]());

describe('a caller with a good token', () => {
  it('is who the token says', async () => {
    const token = await gateway.gitlab.sign({ scopes: ['complete_code', 'duo_chat', 7] });

    const caller = await gateway.authenticate(gateway.headers(token));

    expect(caller).toMatchObject({
      issuer: gateway.gitlab.url,
      subject: gateway.gitlab.instanceId,
      scopes: new Set(['complete_code', 'duo_chat']),
      claims: { gitlab_realm: 'self-managed' },
      isUserToken: false,
    });
  });

  it.each([
    { name: 'a list of audiences', claims: { aud: ['other', SERVICE_NAME] } },
    { name: 'a single audience', claims: { aud: SERVICE_NAME } },
    { name: 'no nbf', claims: { nbf: null } },
    { name: 'an nbf within the tolerance', claims: { nbf: NOW_S + 60 } },
    { name: 'an exp within the tolerance', claims: { exp: NOW_S - 59 } },
    { name: 'an exp in a month', claims: { exp: NOW_S + 31 * DAY_S } },
    { name: 'an empty realm', claims: { gitlab_realm: '' } },
    { name: 'no realm', claims: { gitlab_realm: null } },
    {
      name: 'its instance id as a claim',
      claims: () => ({ gitlab_instance_id: gateway.gitlab.instanceId }),
    },
    { name: 'the issuer with a trailing slash', claims: () => ({ iss: `${gateway.gitlab.url}/` }) },
  ])('is let in with $name', async ({ claims }) => {
    const token = await gateway.gitlab.sign(typeof claims === 'function' ? claims() : claims);

    const caller = await gateway.authenticate(gateway.headers(token));

    expect(caller.issuer).toBe(gateway.gitlab.url);
  });

  it.each(['bearer', 'BEARER', 'Bearer '])('may write the scheme as "%s"', async (scheme) => {
    const token = await gateway.gitlab.sign();

    const caller = await gateway.authenticate(
      gateway.headers(token, { authorization: `${scheme} ${token}` }),
    );

    expect(caller.issuer).toBe(gateway.gitlab.url);
  });

  it('may come from any trusted issuer', async () => {
    const token = await gateway.portal.sign({ sub: gateway.gitlab.instanceId });

    const caller = await gateway.authenticate(gateway.headers(token));

    expect(caller.issuer).toBe(gateway.portal.url);
  });

  it.each([
    { name: 'missing', scopes: null },
    { name: 'a string', scopes: 'complete_code' },
    { name: 'an object', scopes: { complete_code: true } },
  ])('has no scopes when the claim is $name', async ({ scopes }) => {
    const token = await gateway.gitlab.sign({ scopes });

    const caller = await gateway.authenticate(gateway.headers(token));

    expect(caller.scopes).toEqual(new Set());
  });

  it.each([null, ''])('has no subject when the claim is %j', async (sub) => {
    const token = await gateway.gitlab.sign({ sub });

    const caller = await gateway.authenticate(gateway.headers(token));

    expect(caller.subject).toBeUndefined();
  });
});

describe('the order of checks', () => {
  const nothing = { authorization: undefined, 'x-gitlab-authentication-type': undefined };

  it.each([
    { name: 'no header at all', differences: nothing, text: 'No authorization header presented' },
    {
      name: 'another scheme',
      differences: { ...nothing, authorization: 'Basic dTpw' },
      text: 'Invalid authorization header',
    },
    {
      name: 'no token',
      differences: { ...nothing, authorization: 'Bearer ' },
      text: 'Invalid authorization header',
    },
    {
      name: 'no space',
      differences: { ...nothing, authorization: 'Bearerx' },
      text: 'Invalid authorization header',
    },
    {
      name: 'no type',
      differences: { ...nothing, authorization: 'Bearer x' },
      text: 'Invalid authentication token type - only OIDC is supported',
    },
    {
      name: 'another type',
      differences: { authorization: 'Bearer x', 'x-gitlab-authentication-type': 'OIDC' },
      text: 'Invalid authentication token type - only OIDC is supported',
    },
    {
      name: 'no realm and a bad token',
      differences: { authorization: 'Bearer x', 'x-gitlab-realm': undefined },
      text: 'Forbidden by auth provider',
    },
  ])('answers $name with "$text"', async ({ differences, text }) => {
    const attempt = gateway.authenticate(gateway.headers('x', differences));

    await expect(attempt).rejects.toEqual(refusal(text));
  });
});

describe('claims and headers', () => {
  const stranger = { 'x-gitlab-instance-id': 'stranger' };

  it.each([
    { claims: {}, differences: { 'x-gitlab-realm': 'saas' }, header: 'X-Gitlab-Realm' },
    { claims: {}, differences: { 'x-gitlab-realm': undefined }, header: 'X-Gitlab-Realm' },
    {
      claims: {},
      differences: { 'x-gitlab-realm': 'saas', ...stranger },
      header: 'X-Gitlab-Realm',
    },
    {
      claims: { gitlab_realm: 7 },
      differences: { 'x-gitlab-realm': '7' },
      header: 'X-Gitlab-Realm',
    },
    {
      claims: { gitlab_instance_id: 'i', sub: null },
      differences: {},
      header: 'X-Gitlab-Instance-Id',
    },
    { claims: {}, differences: stranger, header: 'X-Gitlab-Instance-Id' },
    {
      claims: {},
      differences: { 'x-gitlab-instance-id': undefined },
      header: 'X-Gitlab-Instance-Id',
    },
    { claims: { sub: ['i'] }, differences: {}, header: 'X-Gitlab-Instance-Id' },
  ])(
    'must agree: $claims with $differences names $header',
    async ({ claims, differences, header }) => {
      const token = await gateway.gitlab.sign(claims);

      const attempt = gateway.authenticate(gateway.headers(token, differences));

      await expect(attempt).rejects.toEqual(refusal(`Header mismatch '${header}'`));
    },
  );
});

describe('the bypass', () => {
  it('lets everyone in with every scope', async () => {
    const caller = await createBypass()({});

    expect(caller).toMatchObject({
      issuer: 'bypass',
      subject: undefined,
      claims: {},
      isUserToken: false,
    });
    expect(caller.scopes.has('anything')).toBe(true);
  });

  it('believes what the headers say of the instance', async () => {
    const caller = await createBypass()({ 'x-gitlab-realm': 'saas', 'x-gitlab-instance-id': 'i' });

    expect(caller.subject).toBe('i');
    expect(caller.claims).toEqual({ gitlab_realm: 'saas', gitlab_instance_id: 'i' });
  });
});
