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
import type { GatewayError } from '#shared/errors.ts';
import type { GatewayResponse } from '#shared/http/route.ts';
import { streamBody } from '#shared/http/stream-body.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import { noteError } from '#shared/request/request-record.ts';
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
  if (isLate) noteComment();
  const silence = { filler: COMMENT, silenceMs, onFilled: noteComment };
  const said = isLate ? afterComment(primed) : primed;
  return {
    statusCode: 200,
    headers: EVENT_STREAM,
    body: streamBody(said, callerGone, { silence, onFailure }),
  };

  function noteComment(): void {
    record.keepAlives = (record.keepAlives ?? 0) + 1;
  }

  /** The log line gets the reason, and the client an event with our words for it. */
  function onFailure(error: GatewayError): string {
    noteError(record, error);
    return dataLine(errorBody(error));
  }
}

async function* afterComment(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  yield COMMENT;
  yield* pieces;
}
