/**
 * What Lambda's runtime offers a streaming handler.
 *
 * Import this before any handler: Middy asks for `awslambda.streamifyResponse` when it is loaded.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
 * @module
 */
import { type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';

/** What the runtime writes in front of the body: status and headers as JSON, then eight NUL bytes. */
interface Prelude {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly cookies?: readonly string[];
}

/** API Gateway waits for the end of the prelude no further than this, in bytes. */
const MAX_PRELUDE_BYTES = 16 * 1024;

type Done = (error?: Error | null) => void;

/** The stream that a handler writes its answer to: the HTTP response itself, which waits for its prelude. */
export class LocalResponseStream extends ServerResponse {
  #prelude: Prelude | undefined;

  /**
   * Holds the prelude until the first write, as Lambda's runtime does.
   *
   * @throws {TypeError} for a prelude that API Gateway answers with 502
   */
  begin(prelude: Prelude): void {
    for (const [name, value] of Object.entries(prelude.headers ?? {})) {
      if (typeof value !== 'string') throw new TypeError(`Header ${name} is not a string`);
    }
    if (Buffer.byteLength(JSON.stringify(prelude)) > MAX_PRELUDE_BYTES) {
      throw new TypeError('Status and headers are longer than API Gateway reads');
    }
    this.#prelude = prelude;
  }

  /** An empty chunk sends the prelude alone, or together with what is written in the same turn. */
  override write(chunk: unknown, ...rest: (BufferEncoding | Done | undefined)[]): boolean {
    if (this.#sendPrelude()) return super.write(chunk, ...(rest as [BufferEncoding, Done]));
    this.#fail(new TypeError('The answer has no prelude'), rest);
    return false;
  }

  override end(...given: unknown[]): this {
    // Node would wait for an end that never comes.
    if (this.destroyed) return this.#fail(new Error('The caller left'), given);
    if (this.#sendPrelude()) return super.end(...(given as [unknown, BufferEncoding, Done]));
    return this.#fail(new TypeError('The answer has no prelude'), given);
  }

  /** An answer that fails before its first byte is still to be refused, over the same connection. */
  override destroy(error?: Error): this {
    if (error && !this.headersSent) return this.#fail(error);
    // What was written in the same turn still leaves.
    this.socket?.uncork();
    return super.destroy(error);
  }

  /** False when there is none. */
  #sendPrelude(): boolean {
    if (this.headersSent) return true;
    if (this.#prelude === undefined) return false;
    const { statusCode, headers, multiValueHeaders, cookies } = this.#prelude;
    const all: OutgoingHttpHeaders = { ...headers };
    for (const name in multiValueHeaders) all[name] = [...(multiValueHeaders[name] ?? [])];
    if (cookies) all['set-cookie'] = [...cookies];
    this.writeHead(statusCode, all);
    return true;
  }

  #fail(error: Error, given: readonly unknown[] = []): this {
    const done = given.find((one) => typeof one === 'function') as Done | undefined;
    process.nextTick(() => {
      done?.(error);
      this.emit('error', error);
    });
    return this;
  }
}

/** A stream as Lambda's runtime has it, which sends the prelude in front of the first write. */
interface RuntimeStream extends Writable {
  setContentType(type: string): void;
  _onBeforeFirstWrite?: (write: (chunk: string | Uint8Array) => void) => void;
}

function prefix(stream: RuntimeStream, prelude: Prelude): void {
  stream.setContentType('application/vnd.awslambda.http-integration-response');
  stream._onBeforeFirstWrite = (write) => {
    write(JSON.stringify(prelude));
    write(new Uint8Array(8));
  };
}

// Merged, not assigned: the AWS SDK puts members of its own there.
Object.assign(globalThis, {
  awslambda: {
    ...(globalThis as { awslambda?: object }).awslambda,
    streamifyResponse: (handler: unknown) => handler,
    HttpResponseStream: {
      from(stream: LocalResponseStream | RuntimeStream, prelude: Prelude) {
        if (stream instanceof LocalResponseStream) stream.begin(prelude);
        else prefix(stream, prelude);
        return stream;
      },
    },
  },
});
