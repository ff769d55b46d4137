/**
 * Turns pieces of text into a response body.
 *
 * Pieces are pulled one at a time, as fast as the client reads. When the client leaves, `callerGone`
 * is aborted at once, so that the model stops even while it is silent.
 *
 * @module
 */
import { Readable } from 'node:stream';

/** `pieces` must not throw: a body that emits `error` would end Lambda's process. */
export function streamBody(pieces: AsyncIterable<string>, callerGone: AbortController): Readable {
  const iterator = pieces[Symbol.asyncIterator]();

  return new Readable({
    async read() {
      this.push(await nextPiece(iterator));
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
