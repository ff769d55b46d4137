/**
 * Keeps an answer in one piece from filling the memory: the SDK collects it without a limit.
 *
 * @module
 */
import { pipeline, type Readable, Transform } from 'node:stream';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';

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
