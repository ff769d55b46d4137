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
  /** API Gateway answers 502 when a value is not a string. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The stream that a handler writes its answer to. */
export class LocalResponseStream extends Writable {
  readonly #response: ServerResponse;
  #prelude: Prelude | undefined;

  constructor(response: ServerResponse) {
    super();
    this.#response = response;
    // The caller left: whoever writes must learn of it.
    response.once('close', () => this.destroy());
  }

  /** Holds the prelude until the first write, as Lambda's runtime does. */
  begin(prelude: Prelude): void {
    for (const [name, value] of Object.entries(prelude.headers)) {
      if (typeof value !== 'string') throw new TypeError(`Header ${name} is not a string`);
    }
    this.#prelude = prelude;
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#sendPrelude();
    if (chunk.length === 0 || this.#response.write(chunk)) done();
    else this.#response.once('drain', done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#sendPrelude();
    this.#response.end(done);
  }

  #sendPrelude(): void {
    if (this.#response.headersSent || this.#prelude === undefined) return;
    const { statusCode, headers } = this.#prelude;
    this.#response.writeHead(statusCode, headers);
    this.#response.flushHeaders();
  }
}

// Merged, not assigned: the AWS SDK puts members of its own there.
Object.assign(globalThis, {
  awslambda: {
    ...(globalThis as { awslambda?: object }).awslambda,
    streamifyResponse: (handler: unknown) => handler,
    HttpResponseStream: {
      from(stream: LocalResponseStream, prelude: Prelude) {
        stream.begin(prelude);
        return stream;
      },
    },
  },
});
