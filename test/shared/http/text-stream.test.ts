import { describe, expect, it } from 'vitest';
import { fillSilence } from '#shared/http/text-stream.ts';

const options = { filler: ': ping', silenceMs: 1 };

describe('a stream that may not be silent', () => {
  it('passes on what comes in time', async () => {
    const pieces = (async function* () {
      yield* ['a', 'b'];
    })();

    expect(await Array.fromAsync(fillSilence(pieces, options))).toEqual(['a', 'b']);
  });

  it('says something in every pause, and loses nothing', async () => {
    const said = Promise.withResolvers<void>();
    const pieces = (async function* () {
      yield 'a';
      await said.promise;
      yield 'b';
    })();

    const heard: string[] = [];
    for await (const piece of fillSilence(pieces, options)) {
      heard.push(piece);
      if (heard.length === 4) said.resolve();
    }

    expect(heard.slice(0, 4)).toEqual(['a', ': ping', ': ping', ': ping']);
    expect(heard.filter((piece) => piece !== ': ping')).toEqual(['a', 'b']);
  });

  it('fails as the pieces do', async () => {
    const pieces = (async function* () {
      yield 'a';
      throw new Error('broken');
    })();

    await expect(Array.fromAsync(fillSilence(pieces, options))).rejects.toThrow('broken');
  });

  it('lets the pieces go when its reader leaves in a pause, and survives their failure', async () => {
    const left = Promise.withResolvers<never>();
    let ended = false;
    const pieces = (async function* () {
      try {
        yield 'a';
        await left.promise;
      } finally {
        ended = true;
      }
    })();

    for await (const piece of fillSilence(pieces, options)) if (piece === ': ping') break;
    left.reject(new Error('caller gone'));
    await new Promise(setImmediate);

    expect(ended).toBe(true);
  });
});
