import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { streamBody } from '#shared/http/stream-body.ts';

describe('a streamed body', () => {
  it('passes empty pieces over and ends', async () => {
    const pieces = (async function* () {
      yield* ['', 'a', '', 'b', ''];
    })();

    const body = streamBody(pieces, new AbortController());

    expect(await Array.fromAsync(body.map(String))).toEqual(['a', 'b']);
  });

  it('fails with what failed its pieces, and says nothing of the cause', async () => {
    const pieces = (async function* () {
      yield 'a';
      throw new Error('SECRET');
    })();

    const body = streamBody(pieces, new AbortController());

    await expect(Array.fromAsync(body)).rejects.toThrow(/^The answer broke off: internal$/);
  });

  it('pulls no more than a slow reader takes', async () => {
    let made = 0;
    const pieces = (async function* () {
      for (; made < 10_000; made += 1) yield 'x'.repeat(1_024);
    })();
    const taken = Promise.withResolvers<number>();
    const reader = new Writable({
      highWaterMark: 1,
      write() {
        // Never calls back: the reader has had enough after the first piece.
        setImmediate(() => setImmediate(() => taken.resolve(made)));
      },
    });
    const body = streamBody(pieces, new AbortController());
    body.pipe(reader);

    expect(await taken.promise).toBeLessThan(200);
    body.destroy();
  });

  it('tells at once that the reader has left, while the model is silent', async () => {
    const callerGone = new AbortController();
    const silent = (async function* () {
      yield 'a';
      await new Promise(() => {});
    })();
    const body = streamBody(silent, callerGone);
    const reader = new Writable({
      write(_chunk, _encoding, done) {
        done();
        this.destroy();
      },
    });

    await expect(pipeline(body, reader)).rejects.toThrow();

    expect(callerGone.signal.aborted).toBe(true);
  });
});
