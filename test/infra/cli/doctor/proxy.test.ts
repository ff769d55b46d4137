/** The proxy through which the functions reach GitLab, from a machine beside them. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProxy } from '../../../support/proxy-stand-in.ts';
import { examine } from './examine.ts';
import { selfSigned } from './self-signed.ts';

const gitlab = createServer(selfSigned(), (_, response) => response.end('{}'));
let url: string;
let folder: string;
beforeAll(async () => {
  await once(gitlab.listen(0, '127.0.0.1'), 'listening');
  url = `https://127.0.0.1:${(gitlab.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'duo-edge-doctor-'));
});
afterAll(async () => {
  gitlab.close();
  gitlab.closeAllConnections();
  await rm(folder, { recursive: true });
});

async function examineProxy(...args: readonly string[]) {
  const only = ['--url', 'https://ai.example.com', '--only', 'proxy'];
  const { of } = await examine([...only, '--gitlab', url, ...args]);
  return of('proxy');
}

describe('the proxy', () => {
  it('is fine when it leads to GitLab, whatever GitLab says', async () => {
    await using proxy = await startProxy();
    const { cert, key } = selfSigned();
    gitlab.setSecureContext({ cert, key });
    const ca = join(folder, 'authority.pem');
    await writeFile(ca, cert);

    const result = await examineProxy('--proxy', proxy.url, '--ca', ca);

    expect(result).toMatchObject({ status: 'ok', seen: 'leads to GitLab' });
    expect(proxy.asked).toEqual([new URL(url).host]);
  });

  it.each([
    { name: 'wants a login', refusal: 407, seen: /ERR_PROXY_TUNNEL/, fix: /allow CONNECT/ },
    { name: 'opens TLS', refusal: undefined, seen: /SELF_SIGNED/, fix: /caCertificates/ },
  ])('that $name is told, with what to do', async ({ refusal, seen, fix }) => {
    await using proxy = await startProxy(refusal);

    const result = await examineProxy('--proxy', proxy.url);

    expect(result).toMatchObject({
      status: 'failed',
      seen: expect.stringMatching(seen),
      fix: expect.stringMatching(fix),
    });
  });

  it('that nobody reaches is told, too', async () => {
    const result = await examineProxy('--proxy', 'http://127.0.0.1:1');

    expect(result).toMatchObject({ status: 'failed', fix: expect.stringMatching(/have a route/) });
  });

  it('is no subject where there is none', async () => {
    expect(await examineProxy()).toBeUndefined();
  });
});
