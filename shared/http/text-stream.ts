/**
 * Answers that are text as a model writes it.
 *
 * @module
 */
import { patienceMs, prime } from '../deadline.ts';
import type { GatewayError } from '../errors.ts';
import type { RequestContext } from '../request/request-context.ts';
import { noteError } from '../request/request-record.ts';
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
  const { record, callerGone } = context;
  const primed = await prime(pieces, patienceMs(context));
  // Raw text has no words for a failure: the log line gets the reason.
  const onFailure = (error: GatewayError) => void noteError(record, error);
  const body = streamBody(primed, callerGone, { onFailure });
  return { statusCode: 200, headers: RAW_TEXT, body };
}
