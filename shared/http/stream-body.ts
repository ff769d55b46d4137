/**
 * Turns pieces of text into a response body.
 *
 * Pieces are pulled one at a time, as fast as the client reads. The first one is sent alone; those that
 * follow are written without a turn of the event loop in between, so that the socket takes all that are
 * ready in one go. When the client leaves, `callerGone` aborts at once, so that the model stops even
 * while it is silent.
 *
 * When `pieces` throws, the response breaks off: a missing end is all that a client can be told where
 * the protocol has no words for a failure.
 *
 * @module
 */
import type { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { type ErrorCode, GatewayError } from '../errors.ts';

/**
 * An answer that broke off after its first byte. Lambda prints it and puts it into the response's
 * trailers, so it does not name the cause, which may quote content. The log line does.
 */
export class BrokenAnswer extends Error {
  override readonly name = 'BrokenAnswer';

  constructor(code: ErrorCode) {
    super(`The answer broke off: ${code}`);
  }
}

/**
 * Writes the body to a stream and leaves it open.
 *
 * @throws {BrokenAnswer} when the pieces fail or the client leaves
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
      // Not awaited: a pending `next()` would delay the clean-up until the model speaks again.
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

/** Skips empty pieces: an empty chunk would look like the end of the body. */
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

/** Never settles when the client leaves meanwhile: nobody waits for it then. */
function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => stream.once('drain', resolve));
}
