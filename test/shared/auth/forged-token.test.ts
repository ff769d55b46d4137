import { createHmac, createPublicKey } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forbidden, startGateway, type TrustingGateway } from './trusting-gateway.ts';

const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

let gateway: TrustingGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway[Symbol.asyncDispose]());

describe('a forged token is refused', () => {
  it.each([
    { name: 'with alg none', header: { alg: 'none' }, reason: /RS256/ },
    { name: 'with alg none in capitals', header: { alg: 'NONE' }, reason: /RS256/ },
    { name: 'with alg as a list', header: { alg: ['RS256'] }, reason: /malformed/ },
    { name: 'with crit', header: { crit: ['exp'], exp: 1 }, reason: /malformed/ },
    {
      name: 'with an unencoded payload',
      header: { crit: ['b64'], b64: false },
      reason: /signature|malformed/,
    },
    { name: 'with a header that is no JSON', header: 'no', reason: /malformed/ },
  ])('$name', async ({ header, reason }) => {
    const [, claims = '', signature = ''] = (await gateway.gitlab.sign()).split('.');
    const { kid } = await gateway.gitlab.publicJwk();
    const forged = part(typeof header === 'string' ? header : { alg: 'RS256', kid, ...header });

    const attempt = gateway.authenticate(gateway.headers(`${forged}.${claims}.${signature}`));

    await expect(attempt).rejects.toEqual(forbidden(reason));
  });

  it('signed with the public key as an HMAC secret', async () => {
    const jwk = await gateway.gitlab.publicJwk();
    const pem = createPublicKey({ key: { ...jwk }, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
    const [, claims = ''] = (await gateway.gitlab.sign()).split('.');
    const input = `${part({ alg: 'HS256', typ: 'JWT', kid: jwk.kid })}.${claims}`;
    const signature = createHmac('sha256', pem).update(input).digest('base64url');

    const attempt = gateway.authenticate(gateway.headers(`${input}.${signature}`));

    await expect(attempt).rejects.toEqual(forbidden(/RS256/));
  });

  it('when its claims were changed after signing', async () => {
    const [header = '', , signature = ''] = (await gateway.gitlab.sign()).split('.');
    const [, claims = ''] = (await gateway.gitlab.sign({ scopes: ['everything'] })).split('.');

    const attempt = gateway.authenticate(gateway.headers(`${header}.${claims}.${signature}`));

    await expect(attempt).rejects.toEqual(forbidden(/signature/));
  });

  it.each([
    {
      name: 'with a tab in its signature',
      change: (token: string) => `${token.slice(0, -9)}\t${token.slice(-9)}`,
    },
    { name: 'with padding', change: (token: string) => `${token}=` },
    { name: 'with a fourth part', change: (token: string) => `${token}.x` },
    { name: 'with two parts', change: (token: string) => token.slice(0, token.lastIndexOf('.')) },
    {
      name: 'with an empty signature',
      change: (token: string) => token.slice(0, token.lastIndexOf('.') + 1),
    },
    { name: 'with a second token behind it', change: (token: string) => `${token} ${token}` },
  ])('$name, which is no compact form', async ({ change }) => {
    const token = change(await gateway.gitlab.sign());

    const attempt = gateway.authenticate(gateway.headers(token));

    await expect(attempt).rejects.toEqual(forbidden(/compact/));
  });

  it('when it is longer than 8 KiB', async () => {
    const token = await gateway.gitlab.sign({ padding: 'x'.repeat(8 * 1024) });

    const attempt = gateway.authenticate(gateway.headers(token));

    await expect(attempt).rejects.toEqual(forbidden(/too long/));
  });

  it('when its claims are no object', async () => {
    const [header = '', , signature = ''] = (await gateway.gitlab.sign()).split('.');

    const attempt = gateway.authenticate(gateway.headers(`${header}.${part([1])}.${signature}`));

    await expect(attempt).rejects.toEqual(forbidden(/malformed/));
  });
});

describe('an odd token is refused although its signature is good', () => {
  it.each([
    { name: 'a text', change: () => 'secret' },
    { name: 'a list', change: (claims: string) => `[${claims}]` },
    { name: 'null', change: () => 'null' },
    { name: 'nothing', change: () => '{}' },
    { name: 'an endless life', change: replaceExp('1e400') },
    { name: 'an end before time', change: replaceExp('-1e400') },
    { name: 'an end that is null', change: replaceExp('null') },
    {
      name: 'a list as issuer',
      change: (claims: string) => claims.replace('"iss":', '"iss":[],"x":'),
    },
  ])('when it says $name', async ({ change }) => {
    const claims = JSON.stringify(decodeJwt(await gateway.gitlab.sign()));
    const token = await gateway.gitlab.signText(change(claims));

    const error = await gateway.authenticate(gateway.headers(token)).catch((e: unknown) => e);

    expect(error).toEqual(forbidden());
    expect(String(error)).not.toMatch(/secret/);
  });

  it.each([{ kid: 7 }, { kid: null }, { kid: {} }])('when its header says %j', async (header) => {
    const token = await gateway.gitlab.sign({}, { header });

    const attempt = gateway.authenticate(gateway.headers(token));

    await expect(attempt).rejects.toEqual(forbidden(/no key/));
  });
});

function replaceExp(value: string): (claims: string) => string {
  return (claims) => claims.replace(/"exp":\d+/, `"exp":${value}`);
}
