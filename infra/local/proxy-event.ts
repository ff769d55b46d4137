/**
 * The event that API Gateway would make of an HTTP request (REST API, payload version 1.0).
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 * @module
 */
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
  const multiValueHeaders = headerValues(request.rawHeaders);
  const method = request.method ?? 'GET';
  const event = {
    resource: match.resource,
    path,
    httpMethod: method,
    // Of a repeated header API Gateway keeps the last value here, and all of them below.
    headers: Object.fromEntries(
      Object.entries(multiValueHeaders).map(([name, values]) => [name, values.at(-1) ?? '']),
    ),
    multiValueHeaders,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: match.pathParameters,
    stageVariables: null,
    requestContext: {
      resourcePath: match.resource,
      httpMethod: method,
      path,
      stage: 'local',
      identity: { sourceIp: request.socket.remoteAddress ?? '' },
    },
    body: body.length === 0 ? null : body.toString('utf8'),
    isBase64Encoded: false,
  };
  // The request context of AWS has more members, which no handler of ours reads.
  return event as unknown as APIGatewayProxyEvent;
}

/** Names keep the client's spelling, as API Gateway leaves them. */
function headerValues(rawHeaders: readonly string[]): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    values[name] = [...(values[name] ?? []), rawHeaders[index + 1] ?? ''];
  }
  return values;
}
