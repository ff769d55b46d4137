/** What a handler may rely on of the stream that it is given. */
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type StreamingHandler, startLocalGateway } from '#infra/local/gateway.ts';
import { open, send } from '../../support/send.ts';
import { openConnection } from '../raw-connection.ts';

type Stream = Parameters<StreamingHandler>[1];

const PRELUDE = { statusCode: 201, headers: { 'x-kind': 'test' } };
const REQUEST = { method: 'GET', path: '/', headers: {} };

afterEach(() => vi.restoreAllMocks());

/** A gateway whose only function answers as `write` does. */
function gatewayOf(write: (stream: Stream) => Promise<unknown>) {
  const platform: StreamingHandler = async (_event, stream) => {
    stream.begin(PRELUDE);
    await write(stream);
  };
  return startLocalGateway({ handlers: { platform } });
}

describe('an answer', () => {
  it('may be piped, and is over when the pipeline is', async () => {
    await using gateway = await gatewayOf((stream) => pipeline(Readable.from(['a', 'b']), stream));

    expect(await send(gateway.url, REQUEST)).toMatchObject({ status: 201, text: 'ab', cut: false });
  });

  it('whose source fails before the first byte is 502 over the same connection', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue();
    const broken = new Readable({ read: () => broken.destroy(new Error('on purpose')) });
    await using gateway = await gatewayOf((stream) => pipeline(broken, stream));

    const reply = await send(gateway.url, REQUEST);

    expect(reply).toMatchObject({ status: 502, cut: false });
    expect(reply.json()).toEqual({ detail: 'Internal server error' });
    expect(error).toHaveBeenCalledOnce();
  });

  it('whose source fails later is cut', async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    await using gateway = await gatewayOf(async (stream) => {
      await new Promise((resolve) => stream.write('first', resolve));
      await pipeline(Readable.from(failing()), stream);
    });

    expect(await send(gateway.url, REQUEST)).toMatchObject({ status: 201, cut: true });
  });

  it('that is cut has all that was written before', async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    await using gateway = await gatewayOf(async (stream) => {
      stream.write('');
      stream.write('first');
      throw new Error('on purpose');
    });

    expect(await send(gateway.url, REQUEST)).toMatchObject({
      status: 201,
      text: 'first',
      cut: true,
    });
  });

  it('has its head sent by an empty chunk', async () => {
    const headIsRead = Promise.withResolvers<void>();
    await using gateway = await gatewayOf(async (stream) => {
      stream.write('');
      await headIsRead.promise;
      stream.end('body');
    });

    const response = await open(gateway.url, REQUEST);
    headIsRead.resolve();

    expect(response.headers['x-kind']).toBe('test');
    expect((await response.toArray()).join('')).toBe('body');
  });

  it('has its head and its first piece sent together', async () => {
    await using gateway = await gatewayOf(async (stream) => {
      stream.write('');
      await Promise.resolve();
      stream.end('first piece');
    });
    using connection = await openConnection(gateway.url);

    connection.socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    const [packet] = await once(connection.socket, 'data');

    expect(String(packet)).toMatch(/^HTTP\/1.1 201 /);
    expect(String(packet)).toContain('first piece');
  });
});

async function* failing(): AsyncGenerator<string> {
  yield 'second';
  throw new Error('on purpose');
}

describe('a handler whose caller leaves', () => {
  const LONG = Buffer.alloc(64 * 1024 * 1024, 'x');

  it.each<[string, (stream: Stream) => Promise<unknown>]>([
    ['for the end', (stream) => new Promise((_, left) => stream.once('error', left).end(LONG))],
    ['to write on', (stream) => once(stream, stream.write(LONG) ? 'close' : 'drain')],
    ['by `finished`', (stream) => finished(stream.end(LONG))],
    ['for a pipeline', (stream) => pipeline(Readable.from([LONG, LONG]), stream)],
  ])('learns of it while it waits %s', async (_, write) => {
    const error = vi.spyOn(console, 'error').mockReturnValue();
    const told = Promise.withResolvers<unknown>();
    await using gateway = await gatewayOf(async (stream) => {
      await write(stream).then(told.reject, told.resolve);
      expect(stream.destroyed).toBe(true);
    });

    const response = await open(gateway.url, REQUEST);
    response.on('error', () => {});
    await once(response, 'readable');
    response.destroy();

    expect(await told.promise).toBeInstanceOf(Error);
    expect(error).not.toHaveBeenCalled();
  });

  it.each<[string, (stream: Stream, done: (error?: Error | null) => void) => unknown]>([
    ['ends', (stream, done) => stream.end(done)],
    ['writes', (stream, done) => stream.write('a', done)],
  ])('learns of it when it %s afterwards', async (_, act) => {
    const told = Promise.withResolvers<unknown>();
    await using gateway = await gatewayOf(async (stream) => {
      await new Promise((resolve) => stream.once('close', resolve));
      act(stream, told.resolve);
      await told.promise;
    });

    const request = open(gateway.url, { ...REQUEST, signal: AbortSignal.timeout(50) });
    await expect(request).rejects.toThrow();

    expect(await told.promise).toBeInstanceOf(Error);
  });
});
