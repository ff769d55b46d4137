/**
 * Hands an answer to Lambda's response stream, or collects it for callers that cannot stream.
 *
 * In Middy's own streaming mode a body that fails destroys the runtime's stream, which ends the process.
 * Here the stream stays open and the handler rejects: the runtime closes the response with the error in
 * its trailers and keeps running, and API Gateway learns that the answer is incomplete.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html (response streaming, errors)
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 * @module
 */
import { Writable } from 'node:stream';
import type { PluginExecutionMode } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { GatewayResponse } from './route.ts';

/** What Middy passes to an execution mode; its published types omit it. */
interface Engine {
  readonly middyRequest: (event: unknown, context: unknown) => unknown;
  readonly runRequest: (request: unknown, ...steps: unknown[]) => Promise<GatewayResponse>;
}

interface Hooks {
  requestStart(request: unknown): void;
  /** Awaited when the answer is over. */
  requestEnd(request: unknown): Promise<void> | undefined;
}

type StreamingHandler = (event: unknown, stream: Writable, context: unknown) => Promise<void>;

/** The part of Lambda's runtime that is used here. */
declare const awslambda: {
  streamifyResponse(handler: StreamingHandler): StreamingHandler & { handler?: unknown };
  readonly HttpResponseStream: { from(stream: Writable, prelude: object): Writable };
};

/**
 * Middy's execution mode for handlers that answer with a {@link GatewayResponse}. Middy passes six
 * arguments; its published type has none.
 */
export const streamingMode = runStreaming as unknown as PluginExecutionMode;

function runStreaming(...[engine, before, handler, after, onError, hooks]: ModeArguments) {
  let answer: unknown = handler;
  const instance = awslambda.streamifyResponse(async (event, stream, context) => {
    const request = engine.middyRequest(event, context);
    hooks.requestStart(request);
    const response = await engine.runRequest(request, before, answer, after, onError, hooks);
    try {
      await deliver(response, stream);
    } finally {
      await hooks.requestEnd(request);
    }
  });
  return Object.assign(instance, {
    handler(given: unknown) {
      answer = given;
      return instance;
    },
  });
}

type ModeArguments = readonly [
  engine: Engine,
  before: unknown,
  handler: unknown,
  after: unknown,
  onError: unknown,
  hooks: Hooks,
];

/** @throws what the body failed with; the stream is then still open */
async function deliver({ body, ...prelude }: GatewayResponse, raw: Writable): Promise<void> {
  const stream = awslambda.HttpResponseStream.from(raw, prelude);
  // Callers learn of errors in other ways; without a listener an error would end the process.
  stream.on('error', () => {});
  // The first write sends the prelude: at once before a stream, otherwise with the body.
  stream.write(typeof body === 'string' ? body : '');
  if (typeof body !== 'string') await body(stream);
  await end(stream);
}

async function end(stream: Writable): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  stream.once('error', reject);
  stream.end(resolve);
  await promise;
}

export type BufferedHandler = (
  event: APIGatewayProxyEvent,
  context: Context,
) => Promise<APIGatewayProxyResult>;

/**
 * Returns the answer of `handler` in one piece: `sam local` waits for a whole answer. The stream that it
 * writes to collects what Lambda would send: the prelude, eight NUL bytes and the body.
 *
 * Rejects when `handler` does: Lambda would answer with an error.
 */
export function createBufferedHandler(handler: unknown): BufferedHandler {
  // Middy's types describe a plain handler; this is how it is called in streaming mode.
  const stream = handler as StreamingHandler;
  return async (event, context) => {
    const collected = new CollectingStream();
    await stream(event, collected, context);
    return toResult(collected.bytes);
  };
}

/** Looks like the stream of Lambda's runtime to `awslambda.HttpResponseStream.from`. */
class CollectingStream extends Writable {
  readonly #chunks: Uint8Array[] = [];
  /** Set by the runtime, to send the prelude with the first write. */
  _onBeforeFirstWrite: ((write: (chunk: string | Uint8Array) => void) => void) | undefined;

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** The runtime calls it; there is nobody to tell. */
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
