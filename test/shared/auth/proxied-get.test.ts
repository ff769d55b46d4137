import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchJson } from '#shared/auth/fetch-json.ts';
import { createProxiedGet, isDirect } from '#shared/auth/proxied-get.ts';
import { createCertificate } from '../../support/certificate.ts';
import { startProxy } from '../../support/proxy-stand-in.ts';

const { certificate, key } = createCertificate();
const issuer = createServer({ cert: certificate, key }, (_, response) => response.end('{"a": 1}'));
let url: string;
beforeAll(async () => {
  await once(issuer.listen(0, '127.0.0.1'), 'listening');
  url = `https://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
});
afterAll(() => {
  issuer.close();
  issuer.closeAllConnections();
});

function fetchThrough(proxy: string, except: readonly string[] = [], timeoutMs = 5_000) {
  const get = createProxiedGet({ url: proxy, except }, [certificate]);
  return fetchJson(url, { get, timeoutMs });
}

describe('a proxy', () => {
  it('passes the issuer’s own TLS on, and learns no more than its host', async () => {
    await using proxy = await startProxy();

    expect(await fetchThrough(proxy.url)).toEqual({ a: 1 });
    expect(proxy.asked).toEqual([new URL(url).host]);
  });

  it('is shown its credentials', async () => {
    await using proxy = await startProxy();

    await fetchThrough(proxy.url.replace('//', '//me:secret@'));

    const basic = Buffer.from('me:secret').toString('base64');
    expect(proxy.headers['proxy-authorization']).toBe(`Basic ${basic}`);
  });

  it('is not asked for what is excepted', async () => {
    await using proxy = await startProxy();

    expect(await fetchThrough(proxy.url, ['127.0.0.0/8'])).toEqual({ a: 1 });
    expect(proxy.asked).toEqual([]);
  });

  it.each([407, 502])('that answers %i is told from an issuer that does', async (status) => {
    await using proxy = await startProxy(status);

    await expect(fetchThrough(proxy.url.replace('//', '//me:secret@'))).rejects.toThrow(
      `${url} could not be reached (ERR_PROXY_TUNNEL)`,
    );
  });

  it('that is silent costs no more than the limit', async () => {
    await using proxy = await startProxy('silent');

    await expect(fetchThrough(proxy.url, [], 50)).rejects.toThrow('did not answer within 50 ms');
  });

  it('that is not there is an issuer that cannot be reached', async () => {
    await expect(fetchThrough('http://127.0.0.1:1')).rejects.toThrow(/could not be reached/);
  });
});

const GITLAB = 'https://gitlab.example.com/x';

describe('without the proxy', () => {
  it.each([
    ['*', GITLAB],
    ['gitlab.example.com', GITLAB],
    ['GitLab.Example.com', GITLAB],
    ['example.com', GITLAB],
    ['.example.com', GITLAB],
    ['.example.com', 'https://example.com'],
    ['*.example.com', GITLAB],
    ['example.com:443', GITLAB],
    ['example.com:8443', 'https://gitlab.example.com:8443'],
    ['example.com', 'https://gitlab.example.com.:8443'],
    ['10.1.2.3', 'https://10.1.2.3'],
    ['10.1.2.3:443', 'https://10.1.2.3'],
    ['10.0.0.0/8', 'https://10.1.2.3:8443'],
    ['0.0.0.0/0', 'https://192.0.2.1'],
    ['::1', 'https://[::1]'],
    ['[::1]:443', 'https://[::1]'],
    ['fd00::/8', 'https://[fd12:3456::1]'],
    ['nothing', 'http://gitlab.example.com'],
  ])('%s leads to %s', (entry, address) => {
    expect(isDirect(address, ['other.test', entry])).toBe(true);
  });

  it.each([
    ['example.org', GITLAB],
    ['ample.com', GITLAB],
    ['lab.example.com', GITLAB],
    ['a.gitlab.example.com', GITLAB],
    ['example.com:8443', GITLAB],
    ['10.0.0.0/8', 'https://11.1.2.3'],
    ['10.0.0.0/8', GITLAB],
    ['10.0.0.0/x', 'https://10.0.0.1'],
    ['10.1.2.30', 'https://10.1.2.3'],
    ['1.2.3', 'https://10.1.2.3'],
    ['2.3', 'https://10.1.2.3'],
    ['::1', 'https://[::2]'],
    ['fd00::/8', 'https://10.1.2.3'],
    ['', GITLAB],
  ])('%s does not lead to %s', (entry, address) => {
    expect(isDirect(address, [entry])).toBe(false);
  });
});
