/**
 * Remembers what `load` returned, and keeps serving it when `load` begins to fail.
 *
 * @module
 */

export interface StaleIfErrorOptions<T> {
  /** How long a loaded value is served without asking again, in milliseconds. */
  readonly ttlMs: number;
  /** How long a failure is left alone before the next try, in milliseconds. */
  readonly retryMs: number;
  /** What is served while nothing was ever loaded. */
  readonly fallback: T;
  readonly reportFailure: (error: unknown) => void;
  /** The clock, in milliseconds since the epoch. Tests pass their own. */
  readonly now?: () => number;
}

/**
 * A function that never rejects: it gives the value of the last `ttlMs`, else a newly loaded one,
 * else the last known one, else `fallback`. Callers that arrive during a load share it.
 */
export function staleIfError<T>(
  load: () => Promise<T>,
  options: StaleIfErrorOptions<T>,
): () => Promise<T> {
  const { ttlMs, retryMs, reportFailure, now = Date.now } = options;
  let value = options.fallback;
  let freshUntil = Number.NEGATIVE_INFINITY;
  let loading: Promise<T> | undefined;

  async function reload(): Promise<T> {
    try {
      value = await load();
      freshUntil = now() + ttlMs;
    } catch (error) {
      freshUntil = now() + retryMs;
      reportFailure(error);
    } finally {
      loading = undefined;
    }
    return value;
  }

  return async () => {
    if (now() < freshUntil) return value;
    loading ??= reload();
    return loading;
  };
}
