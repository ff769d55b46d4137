/**
 * Fetches a JSON document from an issuer that may be slow, broken or hostile.
 *
 * @module
 */

export interface FetchJsonOptions {
  readonly fetch: typeof globalThis.fetch;
  /** How long the whole answer may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** The host answered, but not with what we need. Another address of it may do better. */
export class UnusableAnswerError extends Error {
  override readonly name = 'UnusableAnswerError';
}

/** GitLab's discovery document and key set have 2 KiB each. */
const MAX_DOCUMENT_BYTES = 256 * 1024;

/**
 * Fetches the document at `url`. Redirects are not followed: a key set comes from where the
 * administrator said.
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

async function fetchText(url: string, { fetch, timeoutMs }: FetchJsonOptions): Promise<string> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return await readText(response, url);
  } catch (cause) {
    if (cause instanceof UnusableAnswerError) throw cause;
    throw new Error(`${url} ${describeFailure(cause, timeoutMs)}`, { cause });
  }
}

async function readText(response: Response, url: string): Promise<string> {
  if (!response.ok) {
    await response.body?.cancel();
    throw new UnusableAnswerError(`${url} answered with status ${response.status}`);
  }

  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > MAX_DOCUMENT_BYTES) {
      throw new UnusableAnswerError(`${url} answered with more than ${MAX_DOCUMENT_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function describeFailure(error: unknown, timeoutMs: number): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return `did not answer within ${timeoutMs} ms`;
  }
  return `could not be reached (${networkCode(error)})`;
}

/** `fetch` says only "fetch failed"; why, is the code of what is behind it, such as `ENOTFOUND`. */
function networkCode(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown } };
  return String(cause?.code ?? 'connection failed');
}
