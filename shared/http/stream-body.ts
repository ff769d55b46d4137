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

export interface BodyOptions {
  /** Absent: a model that is silent leaves the stream silent. */
  readonly silence?: Silence;
  /**
   * Told why the pieces failed; what it returns is the end of a body that ends as usual. Absent, or undefined: the
   * body breaks off.
   */
  readonly onFailure?: (error: GatewayError) => string | undefined;
}

export interface Silence {
  /** Sent in every pause. */
  readonly filler: string;
  /** How long a pause may last before it is filled, in milliseconds. */
  readonly silenceMs: number;
  /** Called for each filler. */
  readonly onFilled?: () => void;
}

export function streamBody(
  pieces: AsyncIterable<string>,
  callerGone: AbortController,
  { silence, onFailure }: BodyOptions = {},
): StreamedBody {
  return async (stream) => {
    const iterator = pieces[Symbol.asyncIterator]();
    const left = Promise.withResolvers<never>();
    const leave = () => {
      callerGone.abort();
      // Not awaited: a pending `next()` would delay the clean-up until the model speaks again.
      iterator.return?.().catch(() => {});
      left.reject(new GatewayError('caller_gone', 'The caller left before the end of the answer'));
    };
    stream.once('close', leave);
    const timer = silence && fillSilence(stream, silence);
    try {
      if (stream.destroyed) leave();
      const written = writeAll(iterator, stream, timer).catch((error: unknown) => {
        const words = onFailure?.(GatewayError.from(error));
        if (words === undefined) throw error;
        if (words !== '' && !stream.destroyed) stream.write(words);
      });
      await Promise.race([written, left.promise]);
    } catch (error) {
      throw new BrokenAnswer(GatewayError.from(error).code);
    } finally {
      clearTimeout(timer);
      stream.off('close', leave);
    }
  };
}

/** A reader that is behind has enough to read. */
function fillSilence(stream: Writable, { filler, silenceMs, onFilled }: Silence): NodeJS.Timeout {
  const timer = setTimeout(() => {
    timer.refresh();
    if (stream.writableNeedDrain) return;
    stream.write(filler);
    onFilled?.();
  }, silenceMs);
  return timer;
}

/** Skips empty pieces: an empty chunk would look like the end of the body. */
async function writeAll(
  iterator: AsyncIterator<string>,
  stream: Writable,
  silence: NodeJS.Timeout | undefined,
): Promise<void> {
  for (let isFirst = true; ; ) {
    const { done, value } = await iterator.next();
    if (done || stream.destroyed) return;
    if (value === '') continue;
    if (!stream.write(value)) await drained(stream);
    silence?.refresh();
    if (isFirst) await turn();
    isFirst = false;
  }
}

/** Never settles when the client leaves meanwhile: nobody waits for it then. */
function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => stream.once('drain', resolve));
}
