/**
 * S3 as far as the operators' programs need it, on the loopback: objects of one bucket, lists, conditions, and
 * whatever goes wrong.
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
  /** What the bucket says about its versions. */
  versioning: string;
  /** How many keys a list gives at once; S3 gives 1,000. */
  pageKeys: number;
}

export const BUCKET = 'docs.example';

export async function startS3StandIn(): Promise<S3StandIn> {
  const objects = new Map<string, Buffer>();
  const requests: string[] = [];
  let authorization: string | undefined;
  const standIn: Pick<S3StandIn, 'fault' | 'versioning' | 'pageKeys'> = {
    fault: undefined,
    versioning: '<VersioningConfiguration/>',
    pageKeys: 1_000,
  };
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://s3');
    const key = decodeURIComponent(pathname).replace(`/${BUCKET}/`, '').replace(`/${BUCKET}`, '');
    const prefix = searchParams.get('prefix');
    const name = `${request.method} ${key || `?prefix=${prefix}`}`;
    requests.push(name);
    authorization = request.headers.authorization;
    if (standIn.fault?.(name, response, objects.get(key))) return;
    if (searchParams.has('list-type'))
      xml(response, listOf(objects, searchParams, standIn.pageKeys));
    else if (searchParams.has('versioning')) xml(response, standIn.versioning);
    else await answer(objects, key, request, response);
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

function listOf(
  objects: ReadonlyMap<string, Buffer>,
  parameters: URLSearchParams,
  pageKeys: number,
): string {
  const after = parameters.get('continuation-token') ?? '';
  const keys = [...objects.keys()]
    .filter((key) => key.startsWith(parameters.get('prefix') ?? '') && key > after)
    .sort();
  const page = keys.slice(0, pageKeys);
  const next = keys.length > page.length ? page.at(-1) : undefined;
  const contents = page.map((key) => {
    const object = objects.get(key) ?? Buffer.alloc(0);
    return `<Contents><Key>${key}</Key><ETag>${etagOf(object)}</ETag><Size>${object.length}</Size></Contents>`;
  });
  const more = next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`;
  return `<ListBucketResult><IsTruncated>${next !== undefined}</IsTruncated>${more}${contents.join('')}</ListBucketResult>`;
}

function xml(response: ServerResponse, text: string): void {
  response
    .writeHead(200, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0"?>${text}`);
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
    if (only !== undefined && object !== undefined && only !== etagOf(object)) {
      return fail(response, 412, 'PreconditionFailed');
    }
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
