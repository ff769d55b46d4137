import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { KEY_SET_PATH, startIssuer } from '#infra/local/issuer.ts';
import { httpGet } from '#shared/auth/fetch-json.ts';
import { noKey, watchKeys } from './watched-keys.ts';

describe('a broken answer', () => {
  it.each([
    {
      name: 'a redirect',
      answer: { status: 302, headers: { location: '/elsewhere' } },
      reason: /status 302/,
    },
    { name: 'an error page', answer: { status: 500, body: '<html>' }, reason: /status 500/ },
    { name: 'text', answer: { body: '<html>' }, reason: /does not hold JSON/ },
    { name: 'nothing', answer: { status: 204, body: '' }, reason: /does not hold JSON/ },
    {
      name: 'a huge document',
      answer: { body: `"${'x'.repeat(256 * 1024)}"` },
      reason: /more than 262144 bytes/,
    },
    { name: 'no set', answer: { body: 'null' }, reason: /no RSA key/ },
    { name: 'an empty set', answer: { body: { keys: [] } }, reason: /no RSA key/ },
  ])('is $name in place of the key set', async ({ answer, reason }) => {
    await using issuer = await startIssuer();
    issuer.answer(KEY_SET_PATH, answer);
    const { keys, failures } = watchKeys(issuer);

    const attempt = keys.find('any');

    await expect(attempt).rejects.toEqual(noKey(reason));
    expect(failures).toEqual([
      { event: 'issuer-keys-failed', issuer: issuer.url, reason: expect.stringMatching(reason) },
    ]);
    expect(issuer.requests).not.toContain('/elsewhere');
  });

  it('is none at all within the time limit, for which the root of the host is not asked', async () => {
    await using issuer = await startIssuer({ path: '/gitlab' });
    issuer.slow(Number.POSITIVE_INFINITY);
    const asked: string[] = [];
    const { keys } = watchKeys(issuer, {
      timeoutMs: 20,
      get(url, signal) {
        asked.push(url);
        return httpGet(url, signal);
      },
    });

    const attempt = keys.find('any');

    await expect(attempt).rejects.toEqual(noKey(/did not answer within 20 ms/));
    expect(asked).toHaveLength(1);
  });

  it('is one that stops half way', async () => {
    await using issuer = await startIssuer();
    const stalled = new Readable({ read: () => {} });
    const { keys } = watchKeys(issuer, {
      timeoutMs: 20,
      get: async (_url, signal) => {
        signal.addEventListener('abort', () => stalled.destroy(new Error('aborted')));
        return { status: 200, body: stalled };
      },
    });

    const attempt = keys.find('any');

    await expect(attempt).rejects.toEqual(noKey(/did not answer within 20 ms/));
  });

  it('is a broken connection', async () => {
    await using issuer = await startIssuer();
    issuer.down('refused');
    const { keys } = watchKeys(issuer);

    const attempt = keys.find('any');

    await expect(attempt).rejects.toEqual(noKey(/could not be reached \(ECONNRESET\)/));
  });

  it.each([
    { thrown: new Error('odd'), reason: /could not be reached \(connection failed\)/ },
    { thrown: new DOMException('odd', 'AbortError'), reason: /could not be reached/ },
  ])('is whatever else is thrown: $thrown', async ({ thrown, reason }) => {
    await using issuer = await startIssuer();
    const { keys } = watchKeys(issuer, { get: () => Promise.reject(thrown) });

    const attempt = keys.find('any');

    await expect(attempt).rejects.toEqual(noKey(reason));
  });
});
