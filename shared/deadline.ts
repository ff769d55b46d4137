/**
 * Time limits of answers.
 *
 * @module
 */
import { GatewayError } from './errors.ts';
import { linkAbort } from './linked-abort.ts';

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
