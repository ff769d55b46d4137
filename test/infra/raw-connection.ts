import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawConnection extends Disposable {
  readonly socket: Socket;
  /** Everything received so far. */
  received(): string;
  /** Waits until `part` has been received. */
  receive(part: string): Promise<string>;
}

/** A connection whose bytes are the test's own. */
export async function openConnection(origin: string): Promise<RawConnection> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let text = '';
  const arrivals = new EventTarget();
  socket.on('error', () => {}); // A server that hangs up is what some tests are about.
  for (const event of ['data', 'close']) {
    socket.on(event, (bytes: unknown) => {
      if (Buffer.isBuffer(bytes)) text += bytes.toString('latin1');
      arrivals.dispatchEvent(new Event('change'));
    });
  }

  return {
    socket,
    received: () => text,
    async receive(part) {
      while (!text.includes(part)) {
        if (socket.closed) throw new Error(`The connection closed after: ${text}`);
        await once(arrivals, 'change');
      }
      return text;
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}
