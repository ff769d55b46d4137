import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { KEY_SET_PATH, startIssuer, WELL_KNOWN_PATH } from '#infra/local/issuer.ts';
import { createIssuerKeys } from '#shared/auth/issuer-keys.ts';
import { kidOf, noKey, watchKeys } from './watched-keys.ts';

const HOUR_MS = 3600 * 1000;

describe('the cache', () => {
  it('loads once for all callers, and for an hour', async () => {
    await using issuer = await startIssuer();
    const { keys, clock } = watchKeys(issuer);
    const kid = await kidOf(issuer);

    const found = await Promise.all([keys.find(kid), keys.find(kid), keys.find(kid)]);
    clock.ms += HOUR_MS - 1;
    const later = await keys.find(kid);

    expect(new Set([...found, later]).size).toBe(1);
    expect(issuer.requests).toHaveLength(2);
  });

  it('loads again after an hour', async () => {
    await using issuer = await startIssuer();
    const { keys, clock } = watchKeys(issuer);
    const kid = await kidOf(issuer);
    await keys.find(kid);

    clock.ms += HOUR_MS;
    const [first, second] = await Promise.all([keys.find(kid), keys.find(kid)]);

    expect(first).toBe(second);
    expect(issuer.requests).toHaveLength(4);
  });

  it('forgets a key that is published no more', async () => {
    await using issuer = await startIssuer();
    const { keys, clock } = watchKeys(issuer);
    const kid = await kidOf(issuer);
    await keys.find(kid);
    issuer.rotate();
    await issuer.publicJwk();

    clock.ms += HOUR_MS;
    const key = await keys.find(kid);

    expect(key).toBeUndefined();
  });

  it('finds a new key by asking again, for all callers at once', async () => {
    await using issuer = await startIssuer();
    const { keys, clock } = watchKeys(issuer);
    await keys.find(await kidOf(issuer));
    issuer.rotate();
    const kid = await kidOf(issuer);

    clock.ms += 60_000;
    const found = await Promise.all([keys.find(kid), keys.find(kid), keys.find(kid)]);

    expect(found).not.toContain(undefined);
    expect(issuer.requests).toHaveLength(4);
  });

  it('asks for unknown keys once a minute', async () => {
    await using issuer = await startIssuer();
    const { keys, clock } = watchKeys(issuer);
    await keys.find(await kidOf(issuer));

    await keys.find('other');
    clock.ms += 59_999;
    await keys.find('other');
    expect(issuer.requests).toHaveLength(2);

    clock.ms += 1;
    await keys.find('other');
    await keys.find('another');
    expect(issuer.requests).toHaveLength(4);
  });

  it('keeps the old keys when a reload fails, and tries again a minute later', async () => {
    await using issuer = await startIssuer();
    const { keys, clock, failures } = watchKeys(issuer);
    const kid = await kidOf(issuer);
    await keys.find(kid);
    issuer.down(true);

    clock.ms += HOUR_MS;
    const found = [await keys.find(kid), await keys.find(kid)];
    expect(found).not.toContain(undefined);
    expect(failures).toHaveLength(1);

    issuer.down(false);
    clock.ms += 60_000;
    await keys.find(kid);
    clock.ms += HOUR_MS - 1;
    await keys.find(kid);
    expect(issuer.requests).toHaveLength(5);
  });

  it('repeats a failed first load after five seconds, not with each caller', async () => {
    await using issuer = await startIssuer();
    const { keys, clock, failures } = watchKeys(issuer);
    const kid = await kidOf(issuer);
    issuer.down(true);

    await expect(keys.find(kid)).rejects.toEqual(noKey(/status 503/));
    clock.ms += 4_999;
    await expect(keys.find(kid)).rejects.toEqual(noKey(/status 503/));
    expect(failures).toHaveLength(1);

    issuer.down(false);
    clock.ms += 1;
    expect(await keys.find(kid)).toBeDefined();
  });

  it('can be warmed before the first caller', async () => {
    await using issuer = await startIssuer();
    const { keys } = watchKeys(issuer);

    await keys.warm();
    await keys.warm();
    await keys.find(await kidOf(issuer));

    expect(issuer.requests).toHaveLength(2);
  });

  it('is warmed by asking for the document and for the keys at the same time', async () => {
    const urls: string[] = [];
    const both = Promise.withResolvers<void>();
    const issuer = 'https://gitlab.example.com/git';
    const documents = { issuer, jwks_uri: `${issuer}${KEY_SET_PATH}`, keys: [] };
    const keys = createIssuerKeys({
      issuer,
      async get(url) {
        urls.push(url);
        if (urls.length === 2) both.resolve();
        await both.promise;
        return { status: 200, body: Readable.from([Buffer.from(JSON.stringify(documents))]) };
      },
    });

    await keys.warm();

    expect(urls).toEqual([`${issuer}${KEY_SET_PATH}`, `${issuer}${WELL_KNOWN_PATH}`]);
  });

  it('takes no keys from where the document does not say that they are', async () => {
    await using issuer = await startIssuer();
    await using other = await startIssuer();
    const own = { body: { keys: [await issuer.publicJwk()] } };
    issuer.answer('/keys', own);
    issuer.answer(KEY_SET_PATH, { body: { keys: [await other.publicJwk()] } });
    issuer.answer(WELL_KNOWN_PATH, {
      body: { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` },
    });
    const { keys } = watchKeys(issuer);

    await keys.warm();

    expect(await keys.find(await kidOf(other))).toBeUndefined();
    expect(await keys.find(await kidOf(issuer))).toBeDefined();
  });

  it('loads at once for the first caller after a warming that failed', async () => {
    await using issuer = await startIssuer();
    const { keys } = watchKeys(issuer);
    issuer.down(true);
    const warming = keys.warm();
    const found = keys.find(await kidOf(issuer));
    await warming;

    issuer.down(false);

    expect(await found).toBeDefined();
  });

  it('is warmed without complaint when the issuer is down', async () => {
    await using issuer = await startIssuer();
    issuer.down(true);
    const { keys, failures } = watchKeys(issuer);

    await keys.warm();

    expect(failures).toHaveLength(1);
  });
});
