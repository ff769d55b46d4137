/**
 * One Bedrock client per region, all on one set of keep-alive connections.
 *
 * The SDK's default HTTP/2 handler opens a connection for every call; HTTP/1.1 with keep-alive saves
 * two to three round trips each. Retries are ours alone, hence `maxAttempts: 1`.
 *
 * @module
 */

import { pipeline, type Readable, Transform } from 'node:stream';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { createBoundedMap } from '../caches.ts';
import { eventStreamSerdeProvider } from './event-stream.ts';

/** How long a connection may take to be made, in milliseconds. */
const CONNECTION_TIMEOUT_MS = 2_000;

/** More than any one process holds at a time; streams must never queue behind each other. */
const MAX_SOCKETS = 1_024;

/** More regions than any deployment uses. A forgotten client leaves its connections to the others. */
const MAX_CLIENTS = 32;

export type BedrockClients = (region: string) => BedrockRuntimeClient;

export function createBedrockClients(endpoint: string | undefined): BedrockClients {
  const clients = createBoundedMap<BedrockRuntimeClient>(MAX_CLIENTS);
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    httpAgent: agent,
    httpsAgent: agent,
  });

  return (region) => {
    const known = clients.get(region);
    if (known !== undefined) return known;
    const client = new BedrockRuntimeClient({
      region,
      requestHandler,
      maxAttempts: 1,
      eventStreamSerdeProvider,
      ...(endpoint !== undefined && { endpoint }),
    });
    boundBodies(client);
    clients.set(region, client);
    return client;
  };
}

/** Far more than a batch of vectors, which is the longest answer that there is. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

const STREAM = /^application\/vnd\.amazon\.eventstream/;

/** What is read here of a response of the SDK's HTTP handler. */
interface HttpAnswer {
  readonly headers: Readonly<Record<string, string | undefined>>;
  body?: Readable;
}

/** Longer answers fail as `model_failed`. Streams are read piece by piece and have no limit here. */
export function boundBodies({ middlewareStack }: BedrockRuntimeClient): void {
  middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const answer = result.response as HttpAnswer;
      const { 'content-type': type = '', 'content-length': length } = answer.headers;
      // Node holds an answer to the length that it announces.
      const isBounded = Number(length ?? Number.POSITIVE_INFINITY) <= MAX_BODY_BYTES;
      if (answer.body && !isBounded && !STREAM.test(type)) answer.body = bounded(answer.body);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'boundBodies' },
  );
}

function bounded(body: Readable): Readable {
  let bytes = 0;
  const counted = new Transform({
    transform(piece: Buffer, _, done) {
      bytes += piece.length;
      if (bytes <= MAX_BODY_BYTES) return done(null, piece);
      done(new Error('The answer is too long'));
    },
  });
  // The reader of `counted` learns of every failure.
  pipeline(body, counted, () => {});
  return counted;
}
