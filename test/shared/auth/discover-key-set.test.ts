import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { KEY_SET_PATH, startIssuer, WELL_KNOWN_PATH } from '#infra/local/issuer.ts';
import { createIssuerKeys } from '#shared/auth/issuer-keys.ts';
import { kidOf, noKey, watchKeys } from './watched-keys.ts';

describe('discovery', () => {
  it.each([
    { name: 'an issuer without path', options: {}, paths: [WELL_KNOWN_PATH, KEY_SET_PATH] },
    {
      name: 'a relative URL',
      options: { path: '/gitlab' },
      paths: [`/gitlab${WELL_KNOWN_PATH}`, `/gitlab${KEY_SET_PATH}`],
    },
    {
      name: 'a relative URL that is described at the root of the host',
      options: { path: '/git/lab', discoveryAtRoot: true },
      paths: [`/git/lab${WELL_KNOWN_PATH}`, WELL_KNOWN_PATH, `/git/lab${KEY_SET_PATH}`],
    },
  ])('finds the keys of $name', async ({ options, paths }) => {
    await using issuer = await startIssuer(options);
    const { keys } = watchKeys(issuer);

    const key = await keys.find(await kidOf(issuer));

    expect(key?.asymmetricKeyType).toBe('rsa');
    expect(issuer.requests).toEqual(paths);
  });

  it('ignores trailing slashes of the configured URL', async () => {
    await using issuer = await startIssuer({ path: '/gitlab' });
    const { keys } = watchKeys(issuer, { issuer: `${issuer.url}//` });

    const key = await keys.find(await kidOf(issuer));

    expect(key).toBeDefined();
    expect(keys.issuer).toBe(issuer.url);
  });

  it('does not take the keys of another issuer at the root of the host', async () => {
    await using issuer = await startIssuer({ path: '/gitlab', discoveryAtRoot: true });
    issuer.answer(WELL_KNOWN_PATH, {
      body: { issuer: 'https://sso.example.test', jwks_uri: issuer.url + KEY_SET_PATH },
    });
    const { keys } = watchKeys(issuer);

    const attempt = keys.find(await kidOf(issuer));

    await expect(attempt).rejects.toEqual(noKey(/status 404; .* belongs to another issuer/));
  });

  it('takes an unnamed document at the root of the host', async () => {
    await using issuer = await startIssuer({ path: '/gitlab', discoveryAtRoot: true });
    issuer.answer(WELL_KNOWN_PATH, { body: { jwks_uri: issuer.url + KEY_SET_PATH } });
    const { keys } = watchKeys(issuer);

    const key = await keys.find(await kidOf(issuer));

    expect(key).toBeDefined();
  });

  it.each([
    { name: 'null', body: 'null' },
    { name: 'no jwks_uri', body: {} },
    { name: 'a jwks_uri that is no text', body: { jwks_uri: 7 } },
    { name: 'a jwks_uri that is no URL', body: { jwks_uri: 'keys' } },
    { name: 'a jwks_uri with a password', body: { jwks_uri: 'http://u:p@127.0.0.1/keys' } },
    { name: 'a jwks_uri of another scheme', body: { jwks_uri: 'file:///etc/passwd' } },
  ])('refuses a document with $name', async ({ body }) => {
    await using issuer = await startIssuer();
    issuer.answer(WELL_KNOWN_PATH, { body });
    const { keys } = watchKeys(issuer);

    const attempt = keys.find('any');

    await expect(attempt).rejects.toEqual(noKey(/no usable jwks_uri/));
  });

  it.each([
    { jwksUri: 'http://gitlab.example.test/keys', asked: 1 },
    { jwksUri: 'https://gitlab.example.test/keys', asked: 2 },
    { jwksUri: 'https://gitlab.example.test:8443/keys', asked: 1 },
    { jwksUri: 'https://cdn.example.test/keys', asked: 1 },
    { jwksUri: 'https://gitlab.example.test@evil.example.test/keys', asked: 1 },
    { jwksUri: 'https://gitlab.example.test.evil.example.test/keys', asked: 1 },
  ])('of an https issuer follows $jwksUri to $asked addresses', async ({ jwksUri, asked }) => {
    const urls: string[] = [];
    const keys = createIssuerKeys({
      issuer: 'https://gitlab.example.test',
      get: async (url) => {
        urls.push(url);
        return {
          status: 200,
          body: Readable.from([Buffer.from(JSON.stringify({ jwks_uri: jwksUri }))]),
        };
      },
    });

    const attempt = keys.find('any');

    await expect(attempt).rejects.toEqual(noKey(/./));
    expect(urls).toHaveLength(asked);
  });

  it.each([
    'gitlab.example.test',
    '',
    'ftp://gitlab.example.test',
    'https://u:p@gitlab.example.test',
  ])('refuses to start with the URL "%s"', (issuer) => {
    expect(() => createIssuerKeys({ issuer })).toThrow(
      /must be http\(s\), and without credentials/,
    );
  });
});
