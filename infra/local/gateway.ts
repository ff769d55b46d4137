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
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { BrokenAnswer } from '#shared/http/stream-body.ts';
import {
  type ApiRoute,
  createMatchApiRoute,
  loadApiRoutes,
  type MatchApiRoute,
} from './api-routes.ts';
import { LocalResponseStream } from './lambda-runtime.ts';
import { readBody, toProxyEvent } from './proxy-event.ts';

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

/** API Gateway keeps idle connections this long, so that a client does not meet one that closes. */
const KEEP_ALIVE_MS = 310_000;

/** What API Gateway takes as request line and headers, in bytes. */
const MAX_HEADER_BYTES = 10_240;

/** What Lambda takes as an event; API Gateway itself would take 10 MB. In bytes. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

const SETTINGS = {
  keepAliveTimeout: KEEP_ALIVE_MS,
  maxHeaderSize: MAX_HEADER_BYTES,
  ServerResponse: LocalResponseStream,
};

export async function startLocalGateway(options: LocalGatewayOptions): Promise<LocalGateway> {
  const { handlers, port = 0, host = '127.0.0.1' } = options;
  const routes = loadApiRoutes('model-endpoint' in handlers ? 'all' : 'usual');
  const routing = { matchApiRoute: createMatchApiRoute(routes), handlers };
  const server = createServer(SETTINGS, (request, response) => {
    void answer(routing, request, response);
  });
  server.listen(port, host);
  await once(server, 'listening');

  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  const { port: boundPort, family } = server.address() as AddressInfo;
  const name = family === 'IPv6' && host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${boundPort}`, close, [Symbol.asyncDispose]: close };
}

interface Routing {
  readonly matchApiRoute: MatchApiRoute;
  readonly handlers: LocalGatewayOptions['handlers'];
}

/** Never rejects: one bad request must not end the process. */
async function answer(
  routing: Routing,
  request: IncomingMessage,
  response: LocalResponseStream,
): Promise<void> {
  // Lambda cannot tell when a caller leaves; this server can.
  const caller = new AbortController();
  response.once('close', () => {
    if (response.writableFinished) return;
    caller.abort();
    // Whoever waits to write on, or for the end, must learn of it.
    response.emit('error', new Error('The caller left'));
  });
  // Whoever does not wait has nothing to learn.
  response.on('error', () => {});
  try {
    await invoke({ ...routing, callerSignal: caller.signal }, request, response);
  } catch (error) {
    if (caller.signal.aborted) return;
    // Of a broken answer the function's own log line tells.
    if (!(error instanceof BrokenAnswer)) console.error(error);
    // As on AWS: 502 before the first byte, a cut connection after it.
    if (response.headersSent) response.destroy();
    else refuse(response, 'failed');
  }
}

async function invoke(
  { matchApiRoute, handlers, callerSignal }: Routing & { readonly callerSignal: AbortSignal },
  request: IncomingMessage,
  response: LocalResponseStream,
): Promise<void> {
  const path = plainPath(request.url ?? '/');
  const match = matchApiRoute(path);
  const handler = handlers[match?.functionName ?? ''];
  const body = await readBody(request, MAX_EVENT_BYTES);
  if (match === undefined || handler === undefined) return refuse(response, 'unknown');
  const event = body && toProxyEvent({ request, match, path, body });
  if (event === undefined || !fits(event)) return refuse(response, 'tooLarge');

  await handler(event, response, createContext(match, callerSignal));
  if (!response.headersSent) throw new Error(`${match.functionName} ended without an answer`);
}

/** The path alone; API Gateway's base path and slashes are no concern of a handler. */
function plainPath(url: string): string {
  const path = url
    .replace(/^https?:\/\/[^/?]*/i, '') // The form that proxies are sent.
    .replace(/\?.*$/, '')
    .replace(/\/{2,}/g, '/');
  return path.length > 1 ? path.replace(/\/$/, '') : path || '/';
}

/** Lambda's event is JSON, in which line ends and quotation marks take two bytes. */
function fits(event: APIGatewayProxyEvent): boolean {
  const length = event.body?.length ?? 0;
  // Nothing takes more than six bytes for a unit of text.
  if (length * 6 < MAX_EVENT_BYTES / 2) return true;
  return Buffer.byteLength(JSON.stringify(event)) <= MAX_EVENT_BYTES;
}

/** What API Gateway answers by itself; see `infra/deploy/api.yml`. */
const REFUSALS = {
  unknown: [404, 'Not Found'],
  tooLarge: [413, 'Request Entity Too Large'],
  failed: [502, 'Internal server error'],
} as const;

function refuse(response: LocalResponseStream, refusal: keyof typeof REFUSALS): void {
  const [status, detail] = REFUSALS[refusal];
  const headers = { 'content-type': 'application/json', 'access-control-allow-origin': '*' };
  response.begin({ statusCode: status, headers });
  response.end(JSON.stringify({ detail }));
}

function createContext({ functionName, timeoutMs }: ApiRoute, callerSignal: AbortSignal): object {
  const endsAt = performance.now() + timeoutMs;
  return {
    functionName,
    awsRequestId: randomUUID(),
    getRemainingTimeInMillis: () => Math.max(0, endsAt - performance.now()),
    callerSignal,
  };
}
