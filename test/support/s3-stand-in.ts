/**
 * S3 as far as the documentation's index needs it, on the loopback: objects of one bucket, conditions, and whatever
 * goes wrong.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface S3StandIn extends AsyncDisposable {
  readonly url: string;
  /** By key. */
  readonly objects: Map<string, Buffer>;
  /** Every request, such as `GET docs/manifest.json`. */
  readonly requests: string[];
  /** The last `Authorization`. */
  authorization(): string | undefined;
  /** What happens to the next requests of a key instead of an answer; undefined: nothing. */
  fault:
    | ((request: string, response: ServerResponse, object: Buffer | undefined) => boolean)
    | undefined;
}

export const BUCKET = 'docs.example';

export async function startS3StandIn(): Promise<S3StandIn> {
  const objects = new Map<string, Buffer>();
  const requests: string[] = [];
  let authorization: string | undefined;
  const standIn = { fault: undefined } as Pick<S3StandIn, 'fault'>;
  const server = createServer(async (request, response) => {
    const key = decodeURIComponent(new URL(request.url ?? '', 'http://s3').pathname).replace(
      `/${BUCKET}/`,
      '',
    );
    const name = `${request.method} ${key}`;
    requests.push(name);
    authorization = request.headers.authorization;
    if (standIn.fault?.(name, response, objects.get(key))) return;
    await answer(objects, key, request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(standIn, {
    url: `http://127.0.0.1:${port}`,
    objects,
    requests,
    authorization: () => authorization,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  });
}

function etagOf(object: Buffer): string {
  return `"${createHash('md5').update(object).digest('hex')}"`;
}

async function answer(
  objects: Map<string, Buffer>,
  key: string,
  ...[request, response]: [IncomingMessage, ServerResponse]
): Promise<void> {
  const object = objects.get(key);
  const { 'if-none-match': unless, 'if-match': only } = request.headers;
  if (request.method === 'PUT') {
    const isRefused =
      (unless === '*' && object !== undefined) ||
      (only !== undefined && (object === undefined || only !== etagOf(object)));
    const body = await buffer(request);
    if (isRefused) return fail(response, 412, 'PreconditionFailed');
    objects.set(key, body);
    response.writeHead(200, { etag: etagOf(body) }).end();
  } else if (request.method === 'DELETE') {
    objects.delete(key);
    response.writeHead(204).end();
  } else if (object === undefined) fail(response, 404, 'NoSuchKey');
  else if (unless === etagOf(object)) response.writeHead(304).end();
  else
    response.writeHead(200, { etag: etagOf(object), 'content-length': object.length }).end(object);
}

export function fail(response: ServerResponse, status: number, code: string): void {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
}
