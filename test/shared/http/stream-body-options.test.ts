import { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '#shared/errors.ts';
import { streamBody } from '#shared/http/stream-body.ts';
import { of, reader } from './body-reader.ts';

describe('a body that may not be silent', () => {
  const silence = { filler: ': ping', silenceMs: 1 };

  it('has no more than what comes in time', async () => {
    const { stream, pieces } = reader();

    await streamBody(of('a', 'b'), new AbortController(), {
      silence: { ...silence, silenceMs: 60_000 },
    })(stream);

    expect(pieces).toEqual(['a', 'b']);
  });

  it('says something in every pause, counts it, and loses nothing', async () => {
    const { stream, pieces } = reader();
    let filled = 0;
    const said = Promise.withResolvers<void>();
    const onFilled = () => {
      filled += 1;
      if (filled === 3) said.resolve();
    };
    const source = (async function* () {
      yield 'a';
      await said.promise;
      yield 'b';
    })();

    await streamBody(source, new AbortController(), { silence: { ...silence, onFilled } })(stream);

    expect(pieces.slice(0, 4)).toEqual(['a', ': ping', ': ping', ': ping']);
    expect(pieces.filter((piece) => piece !== ': ping')).toEqual(['a', 'b']);
    expect(pieces).toHaveLength(2 + filled);
  });

  it('fails as the pieces do, and is silent after that', async () => {
    const { stream, pieces } = reader();
    const failing = (async function* () {
      yield 'a';
      throw new Error('broken');
    })();

    const poured = streamBody(failing, new AbortController(), { silence })(stream);

    await expect(poured).rejects.toThrow('internal');
    const written = pieces.length;
    await delay(5);
    expect(pieces).toHaveLength(written);
  });

  it('has enough to read for a reader that is behind', async () => {
    const written: string[] = [];
    let writtenMeanwhile = 0;
    const slow = new Writable({
      highWaterMark: 1,
      async write(chunk, _encoding, done) {
        written.push(String(chunk));
        if (written.length === 1) await delay(10);
        writtenMeanwhile ||= written.length;
        done();
      },
    });

    await streamBody(of('a', 'b'), new AbortController(), { silence })(slow);

    expect(writtenMeanwhile).toBe(1);
    expect(written.filter((piece) => piece !== ': ping')).toEqual(['a', 'b']);
  });

  it('lets the pieces go when its reader leaves in a pause, and survives their failure', async () => {
    const left = Promise.withResolvers<never>();
    let ended = false;
    const source = (async function* () {
      try {
        yield 'a';
        await left.promise;
      } finally {
        ended = true;
      }
    })();
    const leaving = new Writable({
      write(chunk, _encoding, done) {
        done();
        if (String(chunk) === ': ping') this.destroy();
      },
    });

    const poured = streamBody(source, new AbortController(), { silence })(leaving);

    await expect(poured).rejects.toThrow('caller_gone');
    left.reject(new Error('caller gone'));
    await new Promise(setImmediate);
    expect(ended).toBe(true);
  });
});

describe('a body whose pieces fail', () => {
  async function pour(onFailure: (error: GatewayError) => string | undefined) {
    const { stream, pieces } = reader();
    const failing = (async function* () {
      yield 'a';
      throw new GatewayError('model_failed', 'on purpose');
    })();
    const broken = await streamBody(failing, new AbortController(), { onFailure })(stream).then(
      () => undefined,
      (error: Error) => error.message,
    );
    return { pieces, broken };
  }

  it.each([
    { words: 'told', end: { pieces: ['a', 'told'], broken: undefined } },
    { words: '', end: { pieces: ['a'], broken: undefined } },
    { words: undefined, end: { pieces: ['a'], broken: 'The answer broke off: model_failed' } },
  ])('ends with the words for it: $words', async ({ words, end }) => {
    const failures: GatewayError[] = [];

    const result = await pour((error) => {
      failures.push(error);
      return words;
    });

    expect(result).toEqual(end);
    expect(failures.map(({ code }) => code)).toEqual(['model_failed']);
  });
});
