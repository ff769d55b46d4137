/**
 * A stream that is never silent for long, and whose failure is an event.
 *
 * A client that is not sent a byte for 30 s asks again, which is paid for; one whose connection is cut may take
 * what it has for the whole answer.
 *
 * @see contract ME 6.3 and 6.4
 * @module
 */

import { prime } from '#shared/deadline.ts';
import { GatewayError } from '#shared/errors.ts';
import type { GatewayResponse } from '#shared/http/route.ts';
import { streamBody } from '#shared/http/stream-body.ts';
import { fillSilence } from '#shared/http/text-stream.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import { noteError, type RequestRecord } from '#shared/request/request-record.ts';
import { errorBody } from '../error-body.ts';
import { dataLine } from './chat-completion.ts';

const EVENT_STREAM = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

const COMMENT = ': keep-alive\n\n';

/**
 * A model that fails within `silenceMs` (milliseconds since the request came) decides the status. After that the
 * stream begins, with a comment in every pause of that length.
 *
 * @throws what `pieces` throws before its first item, in time
 */
export async function streamAnswer(
  context: RequestContext,
  pieces: AsyncIterable<string>,
  silenceMs: number,
): Promise<GatewayResponse> {
  const { record, startedAtMs, callerGone } = context;
  const leftMs = Math.max(0, silenceMs - (performance.now() - startedAtMs));
  const primed = await prime(pieces, leftMs);
  const isLate = primed.first === undefined;
  const kept = countComments(fillSilence(primed, { filler: COMMENT, silenceMs }), isLate, record);
  const body = streamBody(tellFailure(kept, record), callerGone);
  return { statusCode: 200, headers: EVENT_STREAM, body };
}

async function* countComments(
  pieces: AsyncIterable<string>,
  isLate: boolean,
  record: RequestRecord,
): AsyncGenerator<string> {
  let comments = Number(isLate);
  if (isLate) yield COMMENT;
  for await (const piece of pieces) {
    if (piece === COMMENT) comments += 1;
    if (comments > 0) record.keepAlives = comments;
    yield piece;
  }
}

/** The log line gets the reason, and the client an event with our words for it. */
async function* tellFailure(
  pieces: AsyncIterable<string>,
  record: RequestRecord,
): AsyncGenerator<string> {
  try {
    yield* pieces;
  } catch (cause) {
    const error = GatewayError.from(cause);
    noteError(record, error);
    yield dataLine(errorBody(error));
  }
}
