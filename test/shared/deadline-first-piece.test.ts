import { describe, expect, it } from 'vitest';
import { prime } from '#shared/deadline.ts';

async function* items(...values: string[]): AsyncGenerator<string> {
  yield* values;
}

describe('a primed stream', () => {
  it('replays its first item in front of the rest', async () => {
    const primed = await prime(items('a', 'b', 'c'));

    expect(await Array.fromAsync(primed)).toEqual(['a', 'b', 'c']);
  });

  it('is empty when its source is', async () => {
    expect(await Array.fromAsync(await prime(items()))).toEqual([]);
  });

  it('fails at once when its source fails before the first item', async () => {
    const source = (async function* () {
      yield await Promise.reject<string>(new Error('refused'));
    })();

    await expect(prime(source)).rejects.toThrow('refused');
  });

  it('is handed over without its first item when patience is over', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const source = (async function* () {
      yield await promise;
    })();

    const primed = await prime(source, 1);
    resolve('late');

    expect(await Array.fromAsync(primed)).toEqual(['late']);
  });

  it('closes its source when the reader leaves, even before reading', async () => {
    let closed = false;
    const source = (async function* () {
      try {
        yield 'a';
        yield 'b';
      } finally {
        closed = true;
      }
    })();
    const primed = await prime(source);

    await primed[Symbol.asyncIterator]().return?.();

    expect(closed).toBe(true);
  });

  it('keeps the process alive when it fails after everybody has left', async () => {
    const { promise, reject } = Promise.withResolvers<string>();
    const source = (async function* () {
      yield await promise;
    })();

    await prime(source, 1);
    reject(new Error('too late to matter'));

    // An unhandled rejection would fail the run.
    await new Promise(setImmediate);
  });
});
