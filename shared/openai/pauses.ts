import { GatewayError } from '../errors.ts';
import type { PlatformTimeouts } from '../models/serving-platform.ts';

/**
 * Passes `chunks` on, as long as the first and each further one comes in the entry's own time.
 *
 * @throws {GatewayError} `model_timeout`
 */
export async function* withinPauses<T>(
  chunks: AsyncIterable<T>,
  { firstEventMs, idleMs }: Pick<PlatformTimeouts, 'firstEventMs' | 'idleMs'>,
): AsyncGenerator<T> {
  const iterator = chunks[Symbol.asyncIterator]();
  let patienceMs = firstEventMs;
  try {
    for (;;) {
      const result = await inTime(iterator.next(), patienceMs);
      if (result.done) return;
      yield result.value;
      patienceMs = idleMs;
    }
  } finally {
    // Not waited for: a source that is silent would not return before it speaks.
    iterator.return?.().catch(() => {});
  }
}

async function inTime<T>(next: Promise<T>, ms: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = () => reject(new GatewayError('model_timeout', 'The platform fell silent'));
  const timer = setTimeout(late, ms);
  next.catch(() => {});
  try {
    return await Promise.race([next, promise]);
  } finally {
    clearTimeout(timer);
  }
}
