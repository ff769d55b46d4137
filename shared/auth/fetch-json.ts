/**
 * Fetches a JSON document from an issuer that may be slow, broken or hostile.
 *
 * @module
 */
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';

export interface HttpAnswer {
  readonly status: number;
  /** To be read to its end, or destroyed. */
  readonly body: Readable;
}

/**
 * Asks for JSON at an http or https URL. Redirects are not followed.
 *
 * @throws {Error} when the host cannot be reached, or `signal` aborts first; so does reading the body
 */
export type HttpGet = (url: string, signal: AbortSignal) => Promise<HttpAnswer>;

export interface FetchJsonOptions {
  /** Default: Node's own client. */
  readonly get?: HttpGet | undefined;
  /** How long the whole answer may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** The host answered, but not with what we need. Another path on it may work. */
export class UnusableAnswerError extends Error {
  override readonly name = 'UnusableAnswerError';
}

/** GitLab's discovery document and key set are about 2 KiB each. */
const MAX_DOCUMENT_BYTES = 256 * 1024;

/**
 * Fetches the document at `url`. Redirects are not followed: keys come from the configured address only.
 *
 * @throws {UnusableAnswerError} when the host answers, but with something else
 * @throws {Error} when the host cannot be reached, or is too slow
 */
export async function fetchJson(url: string, options: FetchJsonOptions): Promise<unknown> {
  const text = await fetchText(url, options);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnusableAnswerError(`${url} does not hold JSON`, { cause });
  }
}

async function fetchText(
  url: string,
  { get = httpGet, timeoutMs }: FetchJsonOptions,
): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await readText(await get(url, signal), url);
  } catch (cause) {
    if (cause instanceof UnusableAnswerError) throw cause;
    const failure = signal.aborted
      ? `did not answer within ${timeoutMs} ms`
      : `could not be reached (${networkCode(cause)})`;
    throw new Error(`${url} ${failure}`, { cause });
  }
}

async function readText({ status, body }: HttpAnswer, url: string): Promise<string> {
  if (status < 200 || status > 299) {
    body.destroy();
    throw new UnusableAnswerError(`${url} answered with status ${status}`);
  }

  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > MAX_DOCUMENT_BYTES) {
      throw new UnusableAnswerError(`${url} answered with more than ${MAX_DOCUMENT_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** The code, such as `ENOTFOUND`, because messages may contain network addresses. */
function networkCode(error: unknown): string {
  const { code } = error as { code?: unknown };
  return String(code ?? 'connection failed');
}

/**
 * Node's plain HTTP client. `fetch` would load a second one, which costs 40 ms of CPU when a function starts.
 */
export function httpGet(
  url: string,
  signal: AbortSignal,
  agent?: https.Agent,
): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const { get } = url.startsWith('https:') ? https : http;
  get(url, { headers: { accept: 'application/json' }, signal, agent }, (message) => {
    resolve({ status: message.statusCode ?? 0, body: message });
  }).on('error', reject);
  return promise;
}
