import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIssuer } from '#infra/local/issuer.ts';
import { createAuthenticate } from '#shared/auth/authenticate.ts';
import { createIssuerKeys } from '#shared/auth/issuer-keys.ts';
import {
  ANY_INSTANCE,
  DAY_S,
  forbidden,
  keyRing,
  NOW_S,
  now,
  SERVICE_NAME,
  startGateway,
  type TrustingGateway,
} from './trusting-gateway.ts';

let gateway: TrustingGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway[Symbol.asyncDispose]());

describe('a token is refused', () => {
  it.each([
    { name: 'that has expired', claims: { exp: NOW_S - 60 }, reason: /expired/ },
    { name: 'without exp', claims: { exp: null }, reason: /does not expire/ },
    { name: 'with exp as text', claims: { exp: String(NOW_S + 60) }, reason: /"exp".*invalid/ },
    { name: 'that expires too late', claims: { exp: NOW_S + 31 * DAY_S + 1 }, reason: /too late/ },
    { name: 'that is not valid yet', claims: { nbf: NOW_S + 61 }, reason: /"nbf"/ },
    { name: 'for another service', claims: { aud: ['other'] }, reason: /"aud"/ },
    { name: 'without audience', claims: { aud: null }, reason: /"aud".*missing/ },
    { name: 'without issuer', claims: { iss: null }, reason: /no issuer/ },
    {
      name: 'of an issuer nobody configured',
      claims: { iss: 'https://evil.test' },
      reason: /configured/,
    },
    { name: 'with only slashes as issuer', claims: { iss: '///' }, reason: /configured/ },
    {
      name: 'that names us, signed by GitLab',
      claims: { iss: SERVICE_NAME },
      reason: /not one of/,
    },
    {
      name: 'that names the portal, signed by GitLab',
      claims: () => ({ iss: gateway.portal.url }),
      reason: /not one of/,
    },
  ])('$name', async ({ claims, reason }) => {
    const token = await gateway.gitlab.sign(typeof claims === 'function' ? claims() : claims);

    const attempt = gateway.authenticate(gateway.headers(token));

    await expect(attempt).rejects.toEqual(forbidden(reason));
  });

  it.each([
    { name: 'without kid', options: { header: { kid: undefined } }, reason: /no key/ },
    { name: 'with an empty kid', options: { header: { kid: '' } }, reason: /no key/ },
    { name: 'with an unknown kid', options: { header: { kid: 'other' } }, reason: /not one of/ },
    {
      name: 'of a key that is not published',
      options: { key: 'unknown' as const },
      reason: /signature/,
    },
    { name: 'signed with RS512', options: { header: { alg: 'RS512' } }, reason: /RS256/ },
    { name: 'signed with PS256', options: { header: { alg: 'PS256' } }, reason: /RS256/ },
  ])('$name', async ({ options, reason }) => {
    const token = await gateway.gitlab.sign({}, options);

    const attempt = gateway.authenticate(gateway.headers(token));

    await expect(attempt).rejects.toEqual(forbidden(reason));
  });

  it('without a word of it in the error', async () => {
    const token = await gateway.gitlab.sign({ aud: 'secret-audience', sub: 'secret-subject' });

    const error = await gateway
      .authenticate(gateway.headers(token))
      .catch((reason: unknown) => reason);

    expect(error).toEqual(forbidden());
    expect(error).not.toHaveProperty('cause');
    expect(String(error)).not.toMatch(/secret/);
  });

  it.each([
    { thrown: new TypeError('secret'), reason: /verified \(TypeError\)$/ },
    { thrown: 'secret', reason: /verified \(string\)$/ },
  ])('when its keys cannot be looked up, quietly: $thrown', async ({ thrown, reason }) => {
    const find = () => Promise.reject(thrown);
    const broken = createAuthenticate({
      instances: ANY_INSTANCE,
      serviceName: SERVICE_NAME,
      trusted: [],
      keyRing: { find },
    });
    const token = await gateway.gitlab.sign({ iss: SERVICE_NAME });

    const attempt = broken(gateway.headers(token));

    await expect(attempt).rejects.toEqual(forbidden(reason));
  });

  it('when its issuer has never answered, and the log says so', async () => {
    await using dead = await startIssuer({ now });
    dead.down(true);
    const trusted = [createIssuerKeys({ issuer: dead.url, now })];
    const token = await dead.sign();

    const attempt = createAuthenticate({
      instances: ANY_INSTANCE,
      serviceName: SERVICE_NAME,
      trusted,
      keyRing,
      now,
    })(gateway.headers(token));

    await expect(attempt).rejects.toEqual(forbidden(/No key.*status 503/));
  });
});
