/**
 * Time limits of answers, and the aborts that end them.
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
