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
  const multiValueHeaders = gather(pairs(request.rawHeaders));
  const query = gather(new URLSearchParams(/\?(.*)$/.exec(request.url ?? '')?.[1]));
  const method = request.method ?? 'GET';
  const event = {
    resource: match.resource,
    path,
    httpMethod: method,
    // Of a repeated header API Gateway keeps the last value here, and all of them below.
    headers: lastValues(multiValueHeaders),
    multiValueHeaders,
    // Decoded, in contrast to the path.
    queryStringParameters: orNull(lastValues(query)),
    multiValueQueryStringParameters: orNull(query),
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

/** Node gives names and values in turn; names keep the client's spelling, as API Gateway leaves them. */
function* pairs(rawHeaders: readonly string[]): Generator<readonly [string, string]> {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    yield [rawHeaders[index] ?? '', rawHeaders[index + 1] ?? ''];
  }
}

/** All values by name, whatever the names are: `constructor` is one that a client may send. */
function gather(entries: Iterable<readonly [string, string]>): Record<string, string[]> {
  const groups = Map.groupBy(entries, ([name]) => name);
  return Object.fromEntries(
    [...groups].map(([name, group]) => [name, group.map(([, value]) => value)]),
  );
}

function lastValues(values: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? '']));
}

function orNull<T extends object>(values: T): T | null {
  return Object.keys(values).length === 0 ? null : values;
}

/**
 * The whole body, or undefined when it is longer than `maxBytes`.
 *
 * Excess bytes are read and dropped: a client that is still sending does not read, and would see a
 * broken connection instead of the answer.
 *
 * @throws {Error} when the client leaves before the end
 */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return length > maxBytes ? undefined : Buffer.concat(chunks);
}
