/**
 * How long an answer may take: time limits, the aborts that end it, and the wait for its first piece.
 *
 * @module
 */
import { GatewayError } from './errors.ts';

/** An abort controller that follows another signal. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  /** Call it when there is nothing left to abort; the other signal then drops its listener. */
  release(): void;
}

/**
 * Aborts when told to, and when `parent` does, with its reason. `AbortSignal.any` does the same at six times the
 * cost, and leaves more garbage.
 */
export function linkAbort(parent: AbortSignal): LinkedAbort {
  const controller = new AbortController();
  const follow = () => controller.abort(parent.reason);
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: () => parent.removeEventListener('abort', follow),
  };
}

/** Reserved of Lambda's time for ending the answer and writing the log line, in milliseconds. */
const CLOSING_TIME_MS = 1_000;

/** At most `ms`, and never more than the time that the runtime has left. */
export function withinRuntimeMs(context: { readonly remainingMs: () => number }, ms: number) {
  return Math.max(0, Math.min(ms, context.remainingMs() - CLOSING_TIME_MS));
}

export interface Deadline {
  /** Aborts with `model_timeout`, or as `parent` does. */
  readonly signal: AbortSignal;
  /** To be called when the answer is over. */
  clear(): void;
}

/** Not `AbortSignal.timeout`, because its timer would outlive the answer by minutes. */
export function startDeadline(ms: number, parent: AbortSignal): Deadline {
  const link = linkAbort(parent);
  const expire = () =>
    link.abort(new GatewayError('model_timeout', 'The deadline of the feature passed'));
  const timer = setTimeout(expire, ms);
  return {
    signal: link.signal,
    clear() {
      clearTimeout(timer);
      link.release();
    },
  };
}

/** How long a status may wait for the first item: Workhorse gives up on the header at 55 s. In ms. */
const PATIENCE_MS = 25_000;

/** What is left of that time for a request, in milliseconds. */
export function patienceMs({ startedAtMs }: { readonly startedAtMs: number }): number {
  return Math.max(0, PATIENCE_MS - (performance.now() - startedAtMs));
}

export interface Primed<T> extends AsyncIterable<T> {
  /** The first item; undefined when there is none, or when it did not come in time. */
  readonly first: T | undefined;
}

/**
 * Waits for the first item of `source`, then replays it in front of the rest.
 *
 * A status can be chosen only once. Priming a stream before answering lets a throttled or refused
 * model still become a proper status; a failure after this point can only end the stream.
 *
 * A source that is silent for longer than `waitMs` (25 s unless told) is primed without its first item.
 *
 * @throws whatever `source` throws before its first item
 */
export async function prime<T>(source: AsyncIterable<T>, waitMs = PATIENCE_MS): Promise<Primed<T>> {
  const iterator = source[Symbol.asyncIterator]();
  const pending = iterator.next();
  // A failure that comes when patience is over and the reader has left must not end the process.
  pending.catch(() => {});
  let first: Promise<IteratorResult<T>> | undefined = pending;
  const result = await firstOrNothing(pending, waitMs);

  // Not a generator: one that is returned before it starts would skip its `finally`, and leak `source`.
  return {
    first: result?.value,
    [Symbol.asyncIterator]: () => ({
      next() {
        const result = first ?? iterator.next();
        first = undefined;
        return result;
      },
      async return() {
        await iterator.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
}

async function firstOrNothing<T>(first: Promise<T>, waitMs: number): Promise<T | undefined> {
  const patience = Promise.withResolvers<undefined>();
  const timer = setTimeout(patience.resolve, waitMs, undefined);
  try {
    return await Promise.race([first, patience.promise]);
  } finally {
    clearTimeout(timer);
  }
}
