/**
 * The event that API Gateway would make of an HTTP request (REST API, payload version 1.0).
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 * @module
 */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { ApiMatch } from './api-routes.ts';

export interface ProxyRequest {
  readonly request: IncomingMessage;
  readonly match: ApiMatch;
  /** Without the query, still percent-encoded. */
  readonly path: string;
  readonly body: Buffer;
}

export function toProxyEvent({ request, match, path, body }: ProxyRequest): APIGatewayProxyEvent {
  const headers = headersIn(request.rawHeaders);
  const query = queryIn(request.url ?? '');
  const method = request.method ?? 'GET';
  const event = {
    resource: match.resource,
    path,
    httpMethod: method,
    headers: headers.last,
    multiValueHeaders: headers.all,
    queryStringParameters: query?.last ?? null,
    multiValueQueryStringParameters: query?.all ?? null,
    pathParameters: match.pathParameters,
    stageVariables: null,
    requestContext: {
      resourcePath: match.resource,
      httpMethod: method,
      path,
      stage: 'local',
      requestTimeEpoch: Date.now(),
      identity: { sourceIp: request.socket.remoteAddress ?? '' },
    },
    ...encoded(body),
  };
  // The request context of AWS has more members, which no handler of ours reads.
  return event as unknown as APIGatewayProxyEvent;
}

function encoded(body: Buffer): Pick<APIGatewayProxyEvent, 'body' | 'isBase64Encoded'> {
  if (body.length === 0) return { body: null, isBase64Encoded: false };
  const isBase64Encoded = !isUtf8(body);
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
}

/** Of a name that repeats API Gateway has the last value in one place, and all of them in another. */
interface Values {
  readonly last: Record<string, string>;
  readonly all: Record<string, string[]>;
}

/** Without prototypes: `constructor` and `__proto__` are names that a client may send. */
const noValues = (): Values => ({ last: Object.create(null), all: Object.create(null) });

function add({ last, all }: Values, name: string, value: string): void {
  last[name] = value;
  const values = all[name];
  if (values) values.push(value);
  else all[name] = [value];
}

/** Node gives names and values in turn; names keep the client's spelling, as API Gateway leaves them. */
function headersIn(rawHeaders: readonly string[]): Values {
  const values = noValues();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    add(values, rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  }
  return values;
}

/** Decoded, in contrast to the path. */
function queryIn(url: string): Values | undefined {
  const start = url.indexOf('?') + 1;
  if (start === 0 || start === url.length) return undefined;
  const values = noValues();
  for (const [name, value] of new URLSearchParams(url.slice(start))) add(values, name, value);
  return values;
}

/**
 * The whole body, or undefined when it is longer than `maxBytes`.
 *
 * Excess bytes are read and dropped: a client that is still sending does not read, and would see a
 * broken connection instead of the answer.
 *
 * @throws {Error} when the client leaves before the end
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>();
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  });
  request.once('end', () => resolve(length > maxBytes ? undefined : joined(chunks)));
  request.once('error', reject);
  return promise;
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [first] = chunks;
  return first && chunks.length === 1 ? first : Buffer.concat(chunks);
}
