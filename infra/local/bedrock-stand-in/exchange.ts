/**
 * One request's connection, with the few things a script does to it.
 *
 * @module
 */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

export interface Exchange {
  /** Fires when the connection goes away before the response's end, unless `reset` did it. */
  readonly aborted: AbortSignal;
  /** Sends the status and headers at once, without waiting for a body. */
  start(status: number, headers: Readonly<Record<string, string | number>>): void;
  /** Writes `bytes` by themselves, and waits until the system has taken them. */
  write(bytes: Uint8Array | string): Promise<void>;
  end(): void;
  /** Resets the TCP connection, as a load balancer or a crash would. */
  reset(): void;
  pause(durationMs: number | undefined): Promise<void>;
  /** Waits until the client or the stand-in goes away. */
  hang(): Promise<void>;
}

/** Every waiting method rejects with the signal's reason once the client is gone. */
export function createExchange(response: ServerResponse): Exchange {
  const departure = new AbortController();
  const { signal } = departure;
  let isCut = false;
  response.on('close', () => {
    if (!response.writableFinished && !isCut) departure.abort();
  });

  return {
    aborted: signal,
    start(status, headers) {
      response.writeHead(status, headers);
      response.flushHeaders();
    },
    async write(bytes) {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      // Node drops the callback of a write whose socket has just gone, so the signal is needed too.
      const leave = () => reject(signal.reason);
      signal.addEventListener('abort', leave, { once: true });
      response.write(bytes, (error) => (error ? reject(error) : resolve()));
      await promise.finally(() => signal.removeEventListener('abort', leave));
    },
    end: () => void response.end(),
    reset() {
      isCut = true;
      response.socket?.resetAndDestroy();
    },
    async pause(durationMs = 0) {
      if (durationMs > 0) await delay(durationMs, undefined, { signal });
    },
    async hang() {
      if (!signal.aborted) await once(signal, 'abort');
    },
  };
}
