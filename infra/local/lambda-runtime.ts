/**
 * What Lambda's runtime offers a streaming handler, on top of an HTTP response.
 *
 * Import this before any handler: Middy asks for `awslambda.streamifyResponse` when it is loaded.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
 * @module
 */
import type { ServerResponse } from 'node:http';
import { Writable } from 'node:stream';

/** What the runtime writes in front of the body: status and headers as JSON, then eight NUL bytes. */
interface Prelude {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly cookies?: readonly string[];
}

/** API Gateway waits for the end of the prelude no further than this, in bytes. */
const MAX_PRELUDE_BYTES = 16 * 1024;

/** The stream that a handler writes its answer to. */
export class LocalResponseStream extends Writable {
  readonly #response: ServerResponse;
  #prelude: Prelude | undefined;

  constructor(response: ServerResponse) {
    super();
    this.#response = response;
    // The caller left: whoever writes, or waits to write on, must learn of it.
    response.once('close', () => {
      this.destroy(response.writableFinished ? undefined : new Error('The caller left'));
    });
    // Whoever is neither writing nor waiting has nothing to learn.
    this.on('error', () => {});
  }

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

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    const missing = this.#sendPrelude();
    if (missing) done(missing);
    else if (this.#send(chunk)) done();
    else this.#response.once('drain', done);
  }

  /** False when the reader is behind. An empty chunk sends the prelude alone: a real one would be the end. */
  #send(chunk: Buffer): boolean {
    if (chunk.length > 0) return this.#response.write(chunk);
    this.#response.flushHeaders();
    return true;
  }

  override _final(done: (error?: Error | null) => void): void {
    const missing = this.#sendPrelude();
    if (missing) done(missing);
    else this.#response.end(done);
  }

  #sendPrelude(): Error | undefined {
    if (this.#response.headersSent) return undefined;
    if (this.#prelude === undefined) return new TypeError('The answer has no prelude');
    const { statusCode, headers, multiValueHeaders = {}, cookies } = this.#prelude;
    const lists = Object.entries(multiValueHeaders).map(([name, all]) => [name, [...all]]);
    this.#response.writeHead(statusCode, {
      ...headers,
      ...Object.fromEntries(lists),
      ...(cookies && { 'set-cookie': [...cookies] }),
    });
    return undefined;
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
