/**
 * Sends a request exactly as it is written, and watches the answer arrive.
 *
 * @module
 */
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';

export interface SentRequest {
  readonly method?: string;
  /** Sent as it is: nothing is encoded or normalised. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: Buffer | string | object | undefined;
  /** Leaves when this aborts, in the middle of the answer if need be. */
  readonly signal?: AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly text: string;
  /** The pieces of the body as they arrived. */
  readonly pieces: readonly string[];
  /** Whether the connection broke before the end. */
  readonly cut: boolean;
  readonly elapsedMs: number;
  /** The body read as JSON; what it is, the test says. */
  json<T>(): T;
}

const agent = new Agent({ keepAlive: true });

export async function send(origin: string, sent: SentRequest): Promise<Reply> {
  const startedAt = performance.now();
  const response = await open(origin, sent);
  const pieces: Buffer[] = [];
  // An iterator would join what arrived together; events show the pieces as they were written.
  response.on('data', (piece) => pieces.push(piece));
  response.on('error', () => {}); // Seen by `complete` below.
  await once(response, 'close').catch(() => {});
  const cut = !response.complete;
  const body = Buffer.concat(pieces);
  const text = body.toString('utf8');
  return {
    status: response.statusCode ?? 0,
    headers: response.headers as Readonly<Record<string, string>>,
    body,
    text,
    pieces: pieces.map((piece) => piece.toString('utf8')),
    cut,
    elapsedMs: performance.now() - startedAt,
    json: () => JSON.parse(text),
  };
}

/** The response as soon as its head is there; the body is the test's to read. */
export function open(origin: string, sent: SentRequest): Promise<IncomingMessage> {
  const { method = 'POST', path, headers = {}, body, signal } = sent;
  const { hostname, port } = new URL(origin);
  const bytes = toBytes(body);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = httpRequest({
    agent,
    hostname,
    port,
    method,
    path,
    headers: { ...headers, ...(bytes && { 'content-length': String(bytes.length) }) },
    ...(signal && { signal }),
  });
  request.on('response', resolve);
  request.on('error', reject);
  request.end(bytes);
  return promise;
}

function toBytes(body: SentRequest['body']): Buffer | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
