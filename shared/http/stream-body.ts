/**
 * Turns pieces of text into a response body.
 *
 * Pieces are pulled one at a time, as fast as the client reads. The first one leaves by itself. Of the rest,
 * what is there at once is written at once: no turn of the event loop lies between two pieces, so that the
 * socket takes them in one go. When the
 * client leaves, `callerGone` is aborted at once, so that the model stops even while it is silent.
 *
 * When `pieces` throws, the body fails and with it the response: its end is missing, which is all
 * that a client can be told where the protocol has no words for a failure.
 *
 * @module
 */
import type { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { GatewayError } from '../errors.ts';
import { BrokenAnswer } from './broken-answer.ts';

/**
 * Writes itself to a stream, which it leaves open.
 *
 * @throws {BrokenAnswer} when the pieces fail, or the client leaves
 */
export type StreamedBody = (stream: Writable) => Promise<void>;

export function streamBody(
  pieces: AsyncIterable<string>,
  callerGone: AbortController,
): StreamedBody {
  return async (stream) => {
    const iterator = pieces[Symbol.asyncIterator]();
    const left = Promise.withResolvers<never>();
    const leave = () => {
      callerGone.abort();
      // Not awaited: a pending `next()` would hold the clean-up back until the model speaks again.
      void iterator.return?.();
      left.reject(new GatewayError('caller_gone', 'The caller left before the end of the answer'));
    };
    stream.once('close', leave);
    try {
      if (stream.destroyed) leave();
      await Promise.race([writeAll(iterator, stream), left.promise]);
    } catch (error) {
      throw new BrokenAnswer(GatewayError.from(error).code);
    } finally {
      stream.off('close', leave);
    }
  };
}

/** Empty pieces are passed over: an empty chunk would look like the end of the body. */
async function writeAll(iterator: AsyncIterator<string>, stream: Writable): Promise<void> {
  for (let isFirst = true; ; ) {
    const { done, value } = await iterator.next();
    if (done || stream.destroyed) return;
    if (value === '') continue;
    if (!stream.write(value)) await drained(stream);
    if (isFirst) await turn();
    isFirst = false;
  }
}

/** Without an end when the client leaves meanwhile: nobody waits for it then. */
function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => stream.once('drain', resolve));
}
