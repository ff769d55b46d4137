/** Servers that break the rules: no answer of theirs looks whole that is not, and none holds a request for ever. */

import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { END, finishOf, said } from './chunks.ts';
import { CHUNKED_HEAD, chunk, STREAM_HEAD, startRawServer } from './raw-server.ts';

const data = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
const CALL = { index: 0, id: 'a', function: { name: 'read', arguments: '{"path":"ü"}' } };

describe('a stream that is cut', () => {
  const whole = [
    CHUNKED_HEAD,
    chunk(data(said({ role: 'assistant', content: '' }))),
    chunk(data(said({ content: 'Grüße ' }))),
    chunk(data(said({ tool_calls: [CALL] }))),
    chunk(data(said({ content: '🎉' }, 'stop'))),
    chunk(data({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } })),
    chunk(END),
    '0\r\n\r\n',
  ];
  const bytes = Buffer.from(whole.join(''));
  // From here on everything has been said.
  const enough = Buffer.byteLength(whole.slice(0, 5).join('')) - '\r\n'.length;

  it('anywhere is a failure, or everything that there was', async () => {
    const cuts = Array.from({ length: bytes.length }, (_, cut) => cut);
    await using server = await startRawServer((socket, request) => {
      socket.end(bytes.subarray(0, cuts[request - 1]));
    });
    for (const cut of cuts) {
      const { error, events, text } = await server.platform.ask();
      if (finishOf(events) === undefined) {
        expect(error?.code, `cut at ${cut}`).toMatch(/^model_(failed|unavailable)$/);
        continue;
      }
      expect(cut).toBeGreaterThanOrEqual(enough);
      expect({ error, text }).toEqual({ error: undefined, text: 'Grüße 🎉' });
      expect(events).toContainEqual(
        expect.objectContaining({ type: 'tool-call', input: { path: 'ü' } }),
      );
    }
  });
});

describe('what no server should send', () => {
  const late = 'x'.repeat(64 * 1024);
  const forever = (socket: Socket, piece: string) => {
    const more = () => {
      while (socket.writable && socket.write(piece));
      if (socket.writable) socket.once('drain', more);
    };
    more();
  };

  it.each<[string, string, (socket: Socket) => void]>([
    ['comments without end', 'model_(timeout|failed)', (socket) => forever(socket, ': ping\n\n')],
    ['one line without end', 'model_failed', (socket) => forever(socket, late)],
    [
      'fields that nobody knows, without end',
      'model_(timeout|failed)',
      (socket) => forever(socket, 'x: y\n'),
    ],
    [
      'data lines of one event, without end',
      'model_failed',
      (socket) => forever(socket, `data: ${late}\n`),
    ],
    [
      'an answer without end',
      'model_failed',
      (socket) => forever(socket, data(said({ content: late }))),
    ],
    [
      'thoughts without end',
      'model_failed',
      (socket) => forever(socket, data(said({ reasoning: late }))),
    ],
    [
      'calls of tools without end',
      'model_failed',
      (socket) =>
        forever(socket, data(said({ tool_calls: [{ index: 0, function: { arguments: late } }] }))),
    ],
    [
      'more tools than there are',
      'model_failed',
      (socket) => {
        for (let index = 0; index < 200; index += 1) {
          socket.write(data(said({ tool_calls: [{ index, id: `${index}` }] })));
        }
      },
    ],
    [
      'nesting without end',
      'model_failed',
      (socket) => socket.end(`data: ${'['.repeat(900_000)}\n\n`),
    ],
    [
      'details nested as deep as they go',
      'model_failed',
      (socket) => socket.end(`data: {"detail":${'['.repeat(400_000)}${']'.repeat(400_000)}}\n\n`),
    ],
    [
      'a packed bomb',
      'model_failed',
      (socket) => socket.end(gzipSync(Buffer.alloc(50 * 1024 * 1024))),
    ],
    [
      'a letter now and then',
      'model_timeout',
      (socket) => {
        const timer = setInterval(() => socket.write('d'), 20);
        socket.once('close', () => clearInterval(timer));
      },
    ],
  ])('%s ends with %s', async (_, code, serve) => {
    let gone = false;
    await using server = await startRawServer((socket) => {
      socket.once('close', () => {
        gone = true;
      });
      socket.write(STREAM_HEAD);
      serve(socket);
    });
    const { error, events } = await server.platform.ask();
    expect(error?.code).toMatch(new RegExp(`^${code}$`));
    expect(finishOf(events)).toBeUndefined();
    await expect.poll(() => gone).toBe(true);
  });

  it.each<[string, string | undefined, string]>([
    ['nothing', undefined, 'model_timeout'],
    ['half a head', 'HTTP/1.1 200 O', 'model_timeout'],
    ['a head without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`, 'model_failed'],
    ['hints alone', 'HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n'.repeat(1_000), 'model_timeout'],
    [
      'another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
      'model_failed',
    ],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'model_failed'],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      'model_failed',
    ],
    [
      'an error that never ends',
      'HTTP/1.1 503 Busy\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"error"',
      'model_unavailable',
    ],
    ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', 'model_failed'],
    [
      'a part',
      'HTTP/1.1 206 Partial\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
      'model_failed',
    ],
  ])('%s', async (_, bytes, code) => {
    await using server = await startRawServer(
      (socket) => {
        if (bytes !== undefined) socket.write(bytes);
      },
      // The error's body has two seconds.
      { firstEventMs: code === 'model_timeout' ? 300 : 10_000 },
    );
    expect((await server.platform.ask()).error?.code).toBe(code);
  });

  it('an answer in one piece without end ends', async () => {
    await using server = await startRawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n');
      forever(socket, late);
    });
    expect((await server.platform.ask({ streaming: false })).error?.code).toBe('model_failed');
  });
});
