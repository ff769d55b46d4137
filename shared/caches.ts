/**
 * What outlives a request: maps with a limit, and values that stay good while their source is down.
 *
 * @module
 */

/** A map with a limit; keys may come from callers, who must not fill the memory. */
export interface BoundedMap<V> {
  /** Counts as use. */
  get(key: string): V | undefined;
  /** Makes room, where there is none, by forgetting the entry that was not used for longest. */
  set(key: string, value: V): void;
  delete(key: string): void;
}

export function createBoundedMap<V>(maxEntries: number): BoundedMap<V> {
  // A Map keeps the order of insertion, so the first key is the one that was not used for longest.
  const entries = new Map<string, V>();
  let newest: string | undefined;

  function renew(key: string, value: V): void {
    if (key !== newest) entries.delete(key);
    entries.set(key, value);
    newest = key;
  }

  return {
    get(key) {
      const value = entries.get(key);
      if (value !== undefined && key !== newest) renew(key, value);
      return value;
    },
    set(key, value) {
      renew(key, value);
      const [oldest] = entries.keys();
      if (oldest !== undefined && entries.size > maxEntries) entries.delete(oldest);
    },
    delete: (key) => void entries.delete(key),
  };
}

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

export interface ReloadedOptions<T> extends StaleIfErrorOptions<T> {
  /** Up to this age a loaded value is served while it is loaded again, in milliseconds. */
  readonly maxAgeMs: number;
  /** How long {@link Reloaded.settle} waits, in milliseconds. */
  readonly settleMs: number;
}

/** A value that its callers need not wait for while it is loaded again. */
export interface Reloaded<T> {
  /** Never rejects. */
  read(): Promise<T>;
  /** Waits for the load in progress. Never rejects. Undefined: there is none. */
  settle(): Promise<unknown> | undefined;
}

/**
 * A function that never rejects: it gives the value of the last `ttlMs`, else a newly loaded one,
 * else the last known one, else `fallback`. Callers that arrive during a load share it.
 */
export function staleIfError<T>(
  load: () => Promise<T>,
  options: StaleIfErrorOptions<T>,
): () => Promise<T> {
  return staleWhileReloading(load, { ...options, maxAgeMs: options.ttlMs, settleMs: 0 }).read;
}

/**
 * Like {@link staleIfError}, but a value older than `ttlMs` and younger than `maxAgeMs` is given at once, while one
 * load replaces it. After a load that failed, the next one is waited for.
 */
export function staleWhileReloading<T>(
  load: () => Promise<T>,
  options: ReloadedOptions<T>,
): Reloaded<T> {
  const { ttlMs, maxAgeMs, settleMs, retryMs, reportFailure, now = Date.now } = options;
  let value = options.fallback;
  let freshUntil = Number.NEGATIVE_INFINITY;
  let staleUntil = Number.NEGATIVE_INFINITY;
  let loading: Promise<T> | undefined;

  async function reload(): Promise<T> {
    try {
      value = await load();
      freshUntil = now() + ttlMs;
      staleUntil = now() + maxAgeMs;
    } catch (error) {
      freshUntil = now() + retryMs;
      staleUntil = Number.NEGATIVE_INFINITY;
      reportFailure(error);
    } finally {
      loading = undefined;
    }
    return value;
  }

  return {
    async read() {
      if (now() < freshUntil) return value;
      loading ??= reload();
      return now() < staleUntil ? value : loading;
    },
    settle: () => loading && withinTime(loading, settleMs),
  };
}

function withinTime(work: Promise<unknown>, ms: number): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
