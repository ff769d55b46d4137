/** Connections that are kept for the next question, and where they lead. */
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { selfSigned } from '../../infra/cli/doctor/self-signed.ts';
import { END, said } from './chunks.ts';
import { startOpenAiPlatform } from './open-ai-platform.ts';
import { startRawServer } from './raw-server.ts';

const data = (value: object) => `data: ${JSON.stringify(value)}\n\n`;

describe('a connection that is kept', () => {
  const answer = `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: ${Buffer.byteLength(
    data(said({ content: 'a' }, 'stop')) + END,
  )}\r\n\r\n${data(said({ content: 'a' }, 'stop'))}${END}`;

  it('and ends under the next question is one that was dropped, which is asked again', async () => {
    await using server = await startRawServer((socket, request) => {
      if (request === 2) socket.destroy();
      else socket.write(answer);
    });
    expect((await server.platform.ask()).text).toBe('a');
    // What the layer for retries looks for.
    const { error } = await server.platform.ask();
    expect(error?.cause).toMatchObject({ code: 'ECONNRESET' });
    expect((await server.platform.ask()).text).toBe('a');
    expect(server.connections).toBe(2);
  });

  it('gives nothing of one answer to the next', async () => {
    await using server = await startRawServer((socket, request) => {
      // A second answer that nobody asked for waits in the connection.
      socket.write(request === 1 ? answer + answer.replace('"a"', '"b"') : answer);
    });
    for (let count = 0; count < 3; count += 1) {
      expect((await server.platform.ask()).text).toBe('a');
    }
  });

  it('and is full refuses what is beyond', async () => {
    await using platform = await startOpenAiPlatform(
      { type: 'hang' },
      { entry: { maxInFlight: 2 } },
    );
    const leave = new AbortController();
    const asked = [1, 2].map(() => platform.ask({}, leave.signal));
    await expect.poll(() => platform.server.calls.length).toBe(2);
    expect((await platform.ask()).error?.code).toBe('model_throttled');
    leave.abort();
    for (const { error } of await Promise.all(asked)) expect(error?.code).toBe('caller_gone');
    // Whoever left makes room.
    const again = new AbortController();
    const next = platform.ask({}, again.signal);
    await expect.poll(() => platform.server.calls.length).toBe(3);
    again.abort();
    await next;
  });
});

describe('a question', () => {
  it('follows no redirect, on this host or another', async () => {
    let asked = 0;
    const elsewhere = createServer(() => {
      asked += 1;
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const { port } = elsewhere.address() as AddressInfo;
    for (const status of [301, 302, 303, 307, 308]) {
      for (const location of [`http://127.0.0.1:${port}/v1`, '/elsewhere']) {
        await using platform = await startOpenAiPlatform({
          type: 'error',
          status,
          body: {},
          headers: { location },
        });
        const { error } = await platform.ask();
        expect(error).toMatchObject({ code: 'model_failed', message: 'redirect not followed' });
        expect(platform.server.calls).toHaveLength(1);
      }
    }
    expect(asked).toBe(0);
    elsewhere.close();
  });

  it('goes past proxies of the environment', async () => {
    let asked = 0;
    const proxy = createServer((socket) => {
      asked += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY']) {
      vi.stubEnv(name, url);
    }
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    await using platform = await startOpenAiPlatform({ type: 'answer', text: 'a' });
    expect((await platform.ask()).text).toBe('a');
    expect(asked).toBe(0);
    vi.unstubAllEnvs();
    proxy.close();
  });

  it('waits for no connection longer than the entry says', async () => {
    // Takes connections, and says nothing to the handshake.
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const timeouts = { connectMs: 50, firstEventMs: 5_000, idleMs: 5_000 };
    const baseUrl = `https://127.0.0.1:${port}/v1`;
    await using platform = await startOpenAiPlatform(
      { type: 'hang' },
      { entry: { baseUrl, timeouts } },
    );
    expect((await platform.ask()).error).toMatchObject({
      code: 'model_unavailable',
      message: 'no connection in time',
    });
    silent.close();
  });
});

describe('a certificate', () => {
  const answer = JSON.stringify({
    choices: [{ message: { content: 'a' }, finish_reason: 'stop' }],
  });

  it.each([
    ['of an authority of the entry’s own', {}, true, undefined],
    ['of nobody', {}, false, 'certificate not trusted'],
    ['that has ended', { days: -1 }, true, 'certificate expired'],
    ['of another name', { name: 'other.example' }, true, 'certificate not trusted'],
  ] as const)('%s', async (...row) => {
    const [, options, isTrusted, message] = row;
    const { key, cert } = selfSigned(options);
    const server = createTlsServer({ key, cert }, (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    await using platform = await startOpenAiPlatform(
      { type: 'hang' },
      { entry: { baseUrl, ...(isTrusted && { caSecret: 'arn' }) }, secrets: async () => cert },
    );
    const { error, text } = await platform.ask();
    if (message === undefined) expect({ error, text }).toEqual({ error: undefined, text: 'a' });
    else expect(error).toMatchObject({ code: 'model_unavailable', message });
    server.close();
  });

  it('of an authority that was replaced is trusted once its secret is read again', async () => {
    const old = selfSigned();
    const now = selfSigned();
    const server = createTlsServer(now, (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    let stored = old.cert;
    let nowMs = 0;
    await using platform = await startOpenAiPlatform(
      { type: 'hang' },
      { entry: { baseUrl, caSecret: 'arn' }, secrets: async () => stored, now: () => nowMs },
    );
    expect((await platform.ask()).error).toMatchObject({ message: 'certificate not trusted' });
    stored = now.cert;
    nowMs += 5 * 60_000;
    expect((await platform.ask()).text).toBe('a');
    server.close();
  });

  it('is not looked for where nobody speaks TLS', async () => {
    const plain = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const baseUrl = `https://127.0.0.1:${(plain.address() as AddressInfo).port}/v1`;
    await using platform = await startOpenAiPlatform({ type: 'hang' }, { entry: { baseUrl } });
    expect((await platform.ask()).error).toMatchObject({
      code: 'model_unavailable',
      message: 'TLS failed',
    });
    plain.close();
  });
});
