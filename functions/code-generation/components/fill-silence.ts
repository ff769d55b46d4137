export interface FillSilenceOptions {
  /** Said in every pause. */
  readonly filler: string;
  /** How long a pause may be before it is filled, in milliseconds. */
  readonly silenceMs: number;
}

const SILENCE = Symbol('silence');

/** The pieces as they come, with `filler` whenever none came for `silenceMs`. */
export async function* fillSilence(
  pieces: AsyncIterable<string>,
  { filler, silenceMs }: FillSilenceOptions,
): AsyncGenerator<string> {
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = iterator.next();
      // Nobody waits for it any more when the reader leaves in a pause.
      next.catch(() => {});
      let result = await firstOf(next, silenceMs);
      while (result === SILENCE) {
        yield filler;
        result = await firstOf(next, silenceMs);
      }
      if (result.done) return;
      yield result.value;
    }
  } finally {
    // Not awaited: it would wait for the piece that is still to come.
    void iterator.return?.();
  }
}

async function firstOf<T>(next: Promise<T>, silenceMs: number): Promise<T | typeof SILENCE> {
  const silence = Promise.withResolvers<typeof SILENCE>();
  const timer = setTimeout(silence.resolve, silenceMs, SILENCE);
  try {
    return await Promise.race([next, silence.promise]);
  } finally {
    clearTimeout(timer);
  }
}
