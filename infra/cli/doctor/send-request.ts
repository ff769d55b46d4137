/**
 * Sends a request as GitLab does, and watches the answer arrive.
 *
 * Paths are sent exactly as written, because `%2F` and repeated slashes are tested too. Each request
 * opens its own connection, so that its time is that of a first contact.
 *
 * @module
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface Request {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'OPTIONS';
  /** Origin and path, sent as it is. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
  /** For the whole answer. */
  readonly limitMs: number;
}

export type Answer = Reply | Silence;

export interface Reply {
  readonly type: 'reply';
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** When each piece of the body arrived, from the start of the request. */
  readonly arrivalsMs: readonly number[];
  readonly elapsedMs: number;
  /** Our clock when the head arrived, in milliseconds since the epoch. */
  readonly receivedAtMs: number;
  /** The connection broke before the end. */
  readonly cut: boolean;
}

/** No answer. */
export interface Silence {
  readonly type: 'silence';
  /** Node's code, such as `ECONNREFUSED`; `TIMEOUT` when the limit passed. */
  readonly code: string;
  readonly message: string;
  readonly elapsedMs: number;
}

/** More than any answer that we ask for; in characters. */
const MAX_TEXT = 4 * 1024 * 1024;

/** Never rejects. */
export async function sendRequest(
  request: Request,
  ca: readonly string[] | undefined,
): Promise<Answer> {
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(request.limitMs);
  try {
    const response = await open(request, { signal, ...(ca && { ca: [...ca] }) });
    return await read(response, startedAt, signal);
  } catch (error) {
    const elapsedMs = Math.round(performance.now() - startedAt);
    if (signal.aborted) {
      const message = `no answer within ${request.limitMs / 1000} s`;
      return { type: 'silence', code: 'TIMEOUT', message, elapsedMs };
    }
    const { code = 'UNKNOWN', message = '' } = error as { code?: string; message?: string };
    return { type: 'silence', code, message, elapsedMs };
  }
}

function open(
  { method = 'POST', url, headers = {}, body }: Request,
  options: { readonly signal: AbortSignal; readonly ca?: string[] },
): Promise<IncomingMessage> {
  const { origin, protocol } = new URL(url);
  // What follows the origin, as written: the parser would change parts of it.
  const path = url.replace(/^[a-z]+:\/\/[^/?#]*/i, '') || '/';
  const bytes = body && Buffer.from(JSON.stringify(body));
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const send = protocol === 'https:' ? httpsRequest : httpRequest;
  const request = send(origin, {
    ...options,
    method,
    path,
    agent: false,
    headers: { ...headers, ...(bytes && { 'content-length': bytes.length }) },
  });
  request.on('response', resolve);
  request.on('error', reject);
  request.end(bytes);
  return promise;
}

async function read(
  response: IncomingMessage,
  startedAt: number,
  signal: AbortSignal,
): Promise<Reply> {
  const receivedAtMs = Date.now();
  const arrivalsMs: number[] = [];
  let text = '';
  response.setEncoding('utf8');
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  // An iterator would join pieces; events show them as they arrived.
  response.on('data', (piece: string) => {
    arrivalsMs.push(performance.now() - startedAt);
    text += piece;
    if (text.length > MAX_TEXT) response.destroy();
  });
  response.on('error', () => {}); // Seen by `complete` below.
  response.on('close', resolve);
  await closed;
  signal.throwIfAborted();
  return {
    type: 'reply',
    status: response.statusCode ?? 0,
    headers: response.headers as Reply['headers'],
    text,
    arrivalsMs,
    elapsedMs: Math.round(performance.now() - startedAt),
    receivedAtMs,
    cut: !response.complete,
  };
}
