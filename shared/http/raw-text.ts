import { GatewayError } from '../errors.ts';
import { prime } from '../prime.ts';
import type { RequestContext } from '../request/request-context.ts';
import { noteError } from '../request/request-record.ts';
import { type GatewayResponse, rawTextResponse } from './response.ts';
import { streamBody } from './stream-body.ts';

/**
 * Answers with text as it comes. The status waits for the first piece, so that a model that fails
 * before it speaks is still answered with a proper error.
 *
 * @throws whatever `pieces` throws before its first item
 */
export async function answerRawText(
  { callerGone, record }: RequestContext,
  pieces: AsyncIterable<string>,
): Promise<GatewayResponse> {
  const primed = await prime(pieces);
  return rawTextResponse(streamBody(noteFailure(primed, record), callerGone));
}

/** Raw text has no words for a failure: the response is cut, and the log line says why. */
async function* noteFailure(
  pieces: AsyncIterable<string>,
  record: RequestContext['record'],
): AsyncGenerator<string> {
  try {
    yield* pieces;
  } catch (error) {
    noteError(record, GatewayError.from(error));
    throw error;
  }
}
