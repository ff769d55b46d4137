/**
 * How long to wait before a further call.
 *
 * Full jitter: any pause between nothing and a limit that doubles with each call, so that callers who
 * failed together do not come back together.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @module
 */

/** The longest pause of ours, in milliseconds: beyond it a developer has long looked away. */
export const MAX_BACK_OFF_MS = 3_000;

/** The longest `Retry-After` that is waited for, in milliseconds; a longer one is the client's to wait. */
export const MAX_RETRY_AFTER_MS = 3_000;

export interface BackOff {
  /** The longest first pause, in milliseconds. */
  readonly baseMs: number;
  /** How many further calls there have been, this one included: 1 or more. */
  readonly retry: number;
  /** What the provider asked for, in milliseconds. */
  readonly retryAfterMs: number | undefined;
}

/** The pause in milliseconds, or undefined when the provider asks for more timeouts than we have. */
export function backOffMs(backOff: BackOff, random: () => number): number | undefined {
  const { baseMs, retry, retryAfterMs = 0 } = backOff;
  if (retryAfterMs > MAX_RETRY_AFTER_MS) return undefined;
  const jitter = random() * Math.min(MAX_BACK_OFF_MS, baseMs * 2 ** (retry - 1));
  return Math.max(jitter, retryAfterMs);
}
