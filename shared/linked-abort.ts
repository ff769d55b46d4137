/** An abort of its own that follows another one. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  /** To be called when there is nothing left to abort: the other signal then forgets this one. */
  release(): void;
}

/**
 * Aborts when told to, and when `parent` does, for the same reason. `AbortSignal.any` does the same for
 * six times the work, and leaves more for the garbage collector.
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
