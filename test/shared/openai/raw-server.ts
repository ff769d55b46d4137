/**
 * A server that says exactly these bytes, on a socket of its own for each connection.
 *
 * @module
 */
import { createServer, type Socket } from 'node:net';
import { PLATFORM_DEFAULTS, type PlatformEntry } from '#shared/models/serving-platform.ts';
import { type OpenAiPlatform, startOpenAiPlatform } from './open-ai-platform.ts';

export interface RawServer extends AsyncDisposable {
  readonly platform: OpenAiPlatform;
  readonly connections: number;
}

/** `serve` is called for each request, whose head and body have arrived. */
export async function startRawServer(
  serve: (socket: Socket, request: number) => void,
  timeouts: Partial<PlatformEntry['timeouts']> = {},
): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let requests = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let received = '';
    socket.on('data', (piece) => {
      received += piece;
      const [head = '', body] = received.split('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
      if (body === undefined || Buffer.byteLength(body) < length) return;
      received = '';
      requests += 1;
      serve(socket, requests);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  const entry = {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    timeouts: { ...PLATFORM_DEFAULTS.timeouts, firstEventMs: 500, idleMs: 500, ...timeouts },
  };
  const platform = await startOpenAiPlatform({ type: 'hang' }, { entry });
  return {
    platform,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      await platform[Symbol.asyncDispose]();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The head of a stream that ends with its connection. */
export const STREAM_HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n';

/** A response in chunks, as servers send streams. */
export const CHUNKED_HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';

export const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
