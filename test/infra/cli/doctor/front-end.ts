/**
 * What may stand between GitLab and the gateway: a proxy with one bad habit.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { SelfSigned } from './self-signed.ts';

export interface Habits {
  /** Speaks TLS with this. */
  readonly tls?: SelfSigned;
  /** Answers every request by itself. */
  readonly page?: { readonly status: number; readonly html: string };
  /** Answers requests at one path by itself. */
  readonly replaces?: { readonly path: string; readonly status: number };
  /** Collects an answer before it passes it on. */
  readonly collects?: boolean;
  /** Compresses answers. */
  readonly compresses?: boolean;
  /** Request headers that it removes. */
  readonly removes?: readonly string[];
  /** Response headers that it removes. */
  readonly hides?: readonly string[];
  /** Refuses `%2F`, as servers do that fear for their files. */
  readonly refusesEncodedSlash?: boolean;
  /** Answers late at this path, in milliseconds. */
  readonly slow?: { readonly path: string; readonly delayMs: number };
  /** Its clock, in milliseconds ahead. */
  readonly aheadMs?: number;
}

export interface FrontEnd extends AsyncDisposable {
  readonly url: string;
}

export async function startFrontEnd(upstream: string, habits: Habits): Promise<FrontEnd> {
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse) =>
    pass(upstream, habits, { incoming, outgoing });
  const { tls } = habits;
  const server = tls ? createTlsServer({ ...tls }, answer) : createServer(answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Passage {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

function pass(upstream: string, habits: Habits, { incoming, outgoing }: Passage): void {
  const { url = '', method, headers } = incoming;
  const isRefused = habits.refusesEncodedSlash && /%2f/i.test(url);
  const broken = habits.replaces?.path === url ? { ...habits.replaces, html: '' } : undefined;
  const page = habits.page ?? broken ?? (isRefused ? NOT_FOUND : undefined);
  if (page) {
    outgoing.writeHead(page.status, { 'content-type': 'text/html' });
    outgoing.end(page.html);
    return;
  }
  const kept = Object.entries(headers).filter(([name]) => !habits.removes?.includes(name));
  const { hostname, port } = new URL(upstream);
  const onward = request({ hostname, port, method, path: url, headers: Object.fromEntries(kept) });
  const delayMs = habits.slow && url.endsWith(habits.slow.path) ? habits.slow.delayMs : 0;
  onward.on('response', (reply) => {
    setTimeout(() => void relay(reply, outgoing, habits), delayMs);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}

const NOT_FOUND = { status: 404, html: '<title>404 Not Found</title>' };

async function relay(
  reply: IncomingMessage,
  outgoing: ServerResponse,
  habits: Habits,
): Promise<void> {
  const { hides = [], collects, compresses, aheadMs } = habits;
  const headers = Object.entries(reply.headers).filter(([name]) => !hides.includes(name));
  const date = aheadMs && { date: new Date(Date.now() + aheadMs).toUTCString() };
  const coding = compresses && { 'content-encoding': 'gzip' };
  const head = { ...Object.fromEntries(headers), ...date, ...coding };
  if (!collects && !compresses) {
    outgoing.writeHead(reply.statusCode ?? 0, head);
    reply.pipe(outgoing);
    return;
  }
  const parts: Buffer[] = [];
  for await (const part of reply) parts.push(part);
  const body = Buffer.concat(parts);
  outgoing.writeHead(reply.statusCode ?? 0, head);
  outgoing.end(compresses ? gzipSync(body) : body);
}
