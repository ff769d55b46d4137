import type { Exchange } from './exchange.ts';
import { prime } from './prime.ts';
import { type GatewayResponse, rawTextResponse } from './response.ts';
import { stopAtFailure } from './stop-at-failure.ts';
import { streamBody } from './stream-body.ts';

/**
 * Answers with text as it comes. The status waits for the first piece, so that a model that fails
 * before it speaks is still answered with a proper error.
 *
 * @throws whatever `pieces` throws before its first item
 */
export async function answerRawText(
  { callerGone, facts }: Exchange,
  pieces: AsyncIterable<string>,
): Promise<GatewayResponse> {
  const primed = await prime(pieces);
  return rawTextResponse(streamBody(stopAtFailure(primed, facts), callerGone));
}
