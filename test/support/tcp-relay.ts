/**
 * A TCP connection that can be cut.
 *
 * @module
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

export interface TcpRelay extends AsyncDisposable {
  readonly url: string;
  /** Resets what is open, and everything that comes. */
  cut(): void;
  /** Keeps what is open, and passes nothing on. */
  stall(): void;
  restore(): void;
}

/**
 * Passes everything on to `target`, a URL.
 *
 * @param connectMs how long each connection takes before anything passes, as over a network. Default 0
 */
export async function startTcpRelay(target: string, connectMs = 0): Promise<TcpRelay> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isCut = false;
  let isStalled = false;
  const server = createServer(async (socket) => {
    socket.on('error', () => {}); // Cut on purpose, or by the client: both are the test's doing.
    if (connectMs > 0) await setTimeout(connectMs);
    if (isCut) return void socket.resetAndDestroy();
    const onward = connect(Number(port), hostname);
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    sockets.add(socket);
    socket.on('data', (bytes) => void (isStalled || onward.write(bytes)));
    socket.on('end', () => onward.end());
    onward.pipe(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.resetAndDestroy();
    sockets.clear();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    stall() {
      isStalled = true;
    },
    restore() {
      isCut = false;
      isStalled = false;
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
    },
  };
}
