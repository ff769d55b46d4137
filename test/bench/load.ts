export interface LoadOptions {
  readonly inFlight: number;
  /** Nothing new is begun after this, in milliseconds. */
  readonly durationMs?: number;
  /** Nothing new is begun after as many calls. */
  readonly calls?: number;
}

export interface Load {
  readonly calls: number;
  readonly elapsedMs: number;
}

/**
 * Keeps as many calls in flight as asked, until time or calls are used up, and waits for the last.
 *
 * @throws what `call` throws: a bench that counted failures as work would praise them
 */
export async function runLoad(options: LoadOptions, call: () => Promise<unknown>): Promise<Load> {
  const {
    inFlight,
    durationMs = Number.POSITIVE_INFINITY,
    calls = Number.POSITIVE_INFINITY,
  } = options;
  const startedAtMs = performance.now();
  let begun = 0;

  async function callOn(): Promise<void> {
    while (begun < calls && performance.now() - startedAtMs < durationMs) {
      begun += 1;
      await call();
    }
  }

  await Promise.all(Array.from({ length: inFlight }, callOn));
  return { calls: begun, elapsedMs: performance.now() - startedAtMs };
}
