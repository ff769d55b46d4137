/**
 * Turns pieces of text into a response body.
 *
 * Pieces are pulled one at a time, as fast as the client reads. When the client leaves, `callerGone`
 * is aborted at once, so that the model stops even while it is silent.
 *
 * When `pieces` throws, the body fails and with it the response: its end is missing, which is all
 * that a client can be told where the protocol has no words for a failure.
 *
 * @module
 */
import { Readable } from 'node:stream';
import { GatewayError } from '../errors.ts';
import { BrokenAnswer } from './broken-answer.ts';

export function streamBody(pieces: AsyncIterable<string>, callerGone: AbortController): Readable {
  const iterator = pieces[Symbol.asyncIterator]();

  return new Readable({
    async read() {
      try {
        this.push(await nextPiece(iterator));
      } catch (error) {
        this.destroy(new BrokenAnswer(GatewayError.from(error).code));
      }
    },
    destroy(error, done) {
      if (!this.readableEnded) callerGone.abort();
      // Not awaited: a pending `next()` would hold the clean-up back until the model speaks again.
      void iterator.return?.();
      done(error);
    },
  });
}

/** Empty pieces are passed over: an empty chunk would look like the end of the body. */
async function nextPiece(iterator: AsyncIterator<string>): Promise<string | null> {
  for (;;) {
    const { done, value } = await iterator.next();
    if (done) return null;
    if (value !== '') return value;
  }
}
