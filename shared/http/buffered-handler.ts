/**
 * A streaming handler for those who cannot stream: `sam local` waits for a whole answer.
 *
 * The same handler runs, on a stream that collects what Lambda would send: the prelude, eight NUL bytes,
 * and the body.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 * @module
 */
import { Writable } from 'node:stream';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';

export type BufferedHandler = (
  event: APIGatewayProxyEvent,
  context: Context,
) => Promise<APIGatewayProxyResult>;

type StreamingHandler = (event: unknown, stream: Writable, context: unknown) => Promise<void>;

/**
 * Gives the answer of `handler` in one piece. Rejects when `handler` does, as Lambda would answer
 * with an error.
 */
export function createBufferedHandler(handler: unknown): BufferedHandler {
  // Middy's types describe a plain handler; in streaming mode it is called like this.
  const stream = handler as StreamingHandler;
  return async (event, context) => {
    const collected = new CollectingStream();
    await stream(event, collected, context);
    return toResult(collected.bytes);
  };
}

/** Behaves towards `awslambda.HttpResponseStream.from` like the stream of Lambda's runtime. */
class CollectingStream extends Writable {
  readonly #chunks: Uint8Array[] = [];
  /** Set by the runtime, which sends the prelude with the first write. */
  _onBeforeFirstWrite: ((write: (chunk: string | Uint8Array) => void) => void) | undefined;

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** The type of the runtime's own call; nobody is called here. */
  setContentType(_type: string): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#begin();
    this.#chunks.push(chunk);
    done();
  }

  override _final(done: () => void): void {
    this.#begin();
    done();
  }

  #begin(): void {
    const begin = this._onBeforeFirstWrite;
    this._onBeforeFirstWrite = undefined;
    begin?.((chunk) => this.#chunks.push(Buffer.from(chunk)));
  }
}

const DELIMITER = Buffer.alloc(8);

function toResult(bytes: Buffer): APIGatewayProxyResult {
  const end = bytes.indexOf(DELIMITER);
  const prelude: Omit<APIGatewayProxyResult, 'body'> = JSON.parse(bytes.toString('utf8', 0, end));
  const body = bytes.toString('utf8', end + DELIMITER.length);
  return { ...prelude, body, isBase64Encoded: false };
}
