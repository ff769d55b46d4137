/**
 * How Middy hands an answer to Lambda's response stream.
 *
 * Middy's own streaming mode lets a body that fails destroy the runtime's stream, which ends the
 * process. Here the stream is left alone and the handler rejects: the runtime then closes the response
 * with the error in its trailers and lives on, and API Gateway learns that the answer is not whole.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html (response streaming, errors)
 * @module
 */
import type { Writable } from 'node:stream';
import type { PluginExecutionMode } from '@middy/core';
import type { GatewayResponse } from './response.ts';

/** What Middy gives an execution mode; its own types leave it out. */
interface Engine {
  readonly middyRequest: (event: unknown, context: unknown) => unknown;
  readonly runRequest: (request: unknown, ...steps: unknown[]) => Promise<GatewayResponse>;
}

interface Hooks {
  requestStart(request: unknown): void;
  /** Waited for, when the answer is over. */
  requestEnd(request: unknown): Promise<void> | undefined;
}

type StreamingHandler = (event: unknown, stream: Writable, context: unknown) => Promise<void>;

/** The part of Lambda's runtime that is used here. */
declare const awslambda: {
  streamifyResponse(handler: StreamingHandler): StreamingHandler & { handler?: unknown };
  readonly HttpResponseStream: { from(stream: Writable, prelude: object): Writable };
};

/**
 * Middy's execution mode for handlers that answer with a {@link GatewayResponse}. Middy calls it with
 * six arguments; its published type has none.
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

/** @throws what the body failed with; the stream is then open still */
async function deliver({ body, ...prelude }: GatewayResponse, raw: Writable): Promise<void> {
  const stream = awslambda.HttpResponseStream.from(raw, prelude);
  // Whoever waits is told otherwise; without a listener an error would end the process.
  stream.on('error', () => {});
  // The first write sends the prelude: in front of a stream at once, else with the body.
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
