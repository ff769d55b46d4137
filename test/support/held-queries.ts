/**
 * A DynamoDB whose queries can be held back. Everything else passes.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HeldQueries extends AsyncDisposable {
  readonly url: string;
  /** How many queries of the operators' settings have come. */
  readonly reads: number;
  /** Keeps queries of the settings that come from now on, until the returned function is called. */
  hold(): () => void;
  /** Queries of the settings fail from now on. */
  fail(): void;
  restore(): void;
}

/** @param target the URL of the DynamoDB that answers */
export async function startHeldQueries(target: string): Promise<HeldQueries> {
  let held = Promise.resolve();
  let fails = false;
  let reads = 0;
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const isRead = body.includes('ASSIGNMENT') && isQuery(request);
    if (isRead) {
      reads += 1;
      await held;
    }
    if (response.destroyed) return;
    if (isRead && fails) return void response.writeHead(400).end('{"__type":"AccessDenied"}');
    const answer = await fetch(target, { method: 'POST', headers: headersOf(request), body });
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get reads() {
      return reads;
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return () => {
        held = Promise.resolve();
        resolve();
      };
    },
    fail() {
      fails = true;
    },
    restore() {
      fails = false;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function isQuery({ headers }: IncomingMessage): boolean {
  return String(headers['x-amz-target']).endsWith('.Query');
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const kept = ['x-amz-target', 'content-type', 'authorization', 'x-amz-date'];
  return Object.fromEntries(kept.map((name) => [name, String(headers[name])]));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
