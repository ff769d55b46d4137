/**
 * API Gateway and Lambda on one port: routes a request to the very handlers that are deployed.
 *
 * A development tool without logic of its own. It does what the front end of AWS does: collapse
 * slashes, pick the function, bound the body, build the event, stream the answer.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type ApiRoute, loadApiRoutes, matchApiRoute } from './api-routes.ts';
import { LocalResponseStream } from './lambda-runtime.ts';
import { toProxyEvent } from './proxy-event.ts';
import { readBody } from './read-body.ts';

export type StreamingHandler = (
  event: APIGatewayProxyEvent,
  stream: LocalResponseStream,
  context: object,
) => Promise<void>;

export interface LocalGatewayOptions {
  /** Handlers by function name, which is the name of its folder. */
  readonly handlers: Readonly<Record<string, StreamingHandler>>;
  /** Default: any free port. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
}

export interface LocalGateway extends AsyncDisposable {
  readonly url: string;
  /** Ends open answers at once and frees the port. */
  close(): Promise<void>;
}

/** What Lambda takes as an event; API Gateway itself would take 10 MB. In bytes. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;

export async function startLocalGateway(options: LocalGatewayOptions): Promise<LocalGateway> {
  const { handlers, port = 0, host = '127.0.0.1' } = options;
  const routes = loadApiRoutes();
  const server = createServer((request, response) => {
    void answer({ routes, handlers }, request, response);
  });
  server.listen(port, host);
  await once(server, 'listening');

  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  const { port: boundPort } = server.address() as AddressInfo;
  return { url: `http://${host}:${boundPort}`, close, [Symbol.asyncDispose]: close };
}

interface Site {
  readonly routes: readonly ApiRoute[];
  readonly handlers: LocalGatewayOptions['handlers'];
}

async function answer(
  { routes, handlers }: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = plainPath(request.url ?? '/');
  const match = matchApiRoute(routes, path);
  const handler = handlers[match?.functionName ?? ''];
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === undefined) return refuse(response, 413, 'Request Too Long');
  if (match === undefined || handler === undefined) return refuse(response, 403, 'Forbidden');

  const event = toProxyEvent({ request, match, path, body });
  const stream = new LocalResponseStream(response);
  try {
    await handler(event, stream, createContext(match, response));
  } catch (error) {
    // As on AWS: 502 before the first byte, a cut connection after it.
    if (response.headersSent) response.destroy();
    else refuse(response, 502, 'Internal server error');
    if (!response.destroyed) console.error(error);
  }
}

/** Without the query; API Gateway's base path and slashes are no concern of a handler. */
function plainPath(url: string): string {
  const path = url.replace(/\?.*$/, '').replace(/\/{2,}/g, '/');
  return path.length > 1 ? path.replace(/\/$/, '') : path;
}

/** What API Gateway answers by itself; see `infra/api.yml`. */
function refuse(response: ServerResponse, status: number, detail: string): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ detail }));
}

function createContext({ functionName, timeoutMs }: ApiRoute, response: ServerResponse): object {
  const endsAt = performance.now() + timeoutMs;
  const caller = new AbortController();
  response.once('close', () => caller.abort());
  return {
    functionName,
    awsRequestId: randomUUID(),
    getRemainingTimeInMillis: () => Math.max(0, endsAt - performance.now()),
    // Lambda cannot tell when a caller leaves; this server can.
    callerSignal: caller.signal,
  };
}
