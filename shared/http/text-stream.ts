/**
 * Answers that are streams of text, and the stages that such a stream passes.
 *
 * @module
 */

import { patienceMs, prime } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import type { RequestContext } from '../request/request-context.ts';
import { noteError, type RequestRecord } from '../request/request-record.ts';
import type { GatewayResponse } from './route.ts';
import { streamBody } from './stream-body.ts';

/**
 * GitLab expects this media type for plain text. Despite its name the body holds no server-sent events:
 * no `data:` lines, no end mark.
 */
const RAW_TEXT = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
};

/**
 * Answers with text as it comes. The status waits for the first piece, so that a model that fails before
 * its first word is still answered with a proper error.
 *
 * @throws whatever `pieces` throws before its first item
 */
export async function answerRawText(
  context: RequestContext,
  pieces: AsyncIterable<string>,
): Promise<GatewayResponse> {
  const primed = await prime(pieces, patienceMs(context));
  const body = streamBody(noteFailure(primed, context.record), context.callerGone);
  return { statusCode: 200, headers: RAW_TEXT, body };
}

/** Passes the pieces on. Raw text has no words for a failure: the log line gets the reason. */
async function* noteFailure(
  pieces: AsyncIterable<string>,
  record: RequestRecord,
): AsyncGenerator<string> {
  try {
    yield* pieces;
  } catch (error) {
    noteError(record, GatewayError.from(error));
    throw error;
  }
}

/**
 * Ends at a failure instead of passing it on, for streams whose missing end mark tells the client. The log
 * line gets the reason.
 */
export async function* stopAtFailure(
  pieces: AsyncIterable<string>,
  record: RequestRecord,
): AsyncGenerator<string> {
  try {
    yield* pieces;
  } catch (error) {
    noteError(record, GatewayError.from(error));
  }
}

export interface FillSilenceOptions {
  /** Sent in every pause. */
  readonly filler: string;
  /** How long a pause may last before it is filled, in milliseconds. */
  readonly silenceMs: number;
}

const SILENCE = Symbol('silence');

/** Passes the pieces on, and `filler` whenever none came for `silenceMs`. */
export async function* fillSilence(
  pieces: AsyncIterable<string>,
  { filler, silenceMs }: FillSilenceOptions,
): AsyncGenerator<string> {
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = iterator.next();
      // Nobody waits for it any more once the reader has left in a pause.
      next.catch(() => {});
      let result = await firstOf(next, silenceMs);
      while (result === SILENCE) {
        yield filler;
        result = await firstOf(next, silenceMs);
      }
      if (result.done) return;
      yield result.value;
    }
  } finally {
    // Not awaited: it would wait for the pending piece.
    void iterator.return?.();
  }
}

async function firstOf<T>(next: Promise<T>, silenceMs: number): Promise<T | typeof SILENCE> {
  const silence = Promise.withResolvers<typeof SILENCE>();
  const timer = setTimeout(silence.resolve, silenceMs, SILENCE);
  try {
    return await Promise.race([next, silence.promise]);
  } finally {
    clearTimeout(timer);
  }
}
