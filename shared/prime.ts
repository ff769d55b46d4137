/**
 * Waits for the first item of `source`, then replays it in front of the rest.
 *
 * A status can be chosen only once. Priming a stream before answering lets a throttled or refused
 * model still become a proper status; a failure after this point can only end the stream.
 *
 * A model that is accepted but silent for longer than `patienceMs` (25 s unless told) is primed
 * without its first item: GitLab's Workhorse gives up on the header at 55 s.
 *
 * @throws whatever `source` throws before its first item
 */
export async function prime<T>(
  source: AsyncIterable<T>,
  patienceMs = 25_000,
): Promise<AsyncIterable<T>> {
  const iterator = source[Symbol.asyncIterator]();
  const pending = iterator.next();
  // A failure that comes when patience is over and the reader has left must not end the process.
  pending.catch(() => {});
  let first: Promise<IteratorResult<T>> | undefined = pending;
  await firstOrPatience(pending, patienceMs);

  // Not a generator: one that is returned before it starts would skip its `finally`, and leak `source`.
  return {
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

async function firstOrPatience(first: Promise<unknown>, patienceMs: number): Promise<void> {
  const patience = Promise.withResolvers<void>();
  const timer = setTimeout(patience.resolve, patienceMs);
  try {
    await Promise.race([first, patience.promise]);
  } finally {
    clearTimeout(timer);
  }
}
