import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { streamBody } from '#shared/http/stream-body.ts';
import { of, reader } from './body-reader.ts';

describe('a streamed body', () => {
  it('passes empty pieces over, and leaves the stream open', async () => {
    const { stream, pieces } = reader();

    await streamBody(of('', 'a', '', 'b', ''), new AbortController())(stream);

    expect(pieces).toEqual(['a', 'b']);
    expect(stream.writableEnded).toBe(false);
    expect(stream.eventNames()).not.toContain('drain');
  });

  it('lets the first piece leave, and writes what is there after it in one turn of the event loop', async () => {
    const { stream, pieces } = reader();
    const turns: number[] = [];
    const note = () => {
      turns.push(pieces.length);
      if (pieces.length < 8) setImmediate(note);
    };
    setImmediate(note);

    await streamBody(of(...Array.from('abcdefgh')), new AbortController())(stream);
    note();

    expect(pieces).toHaveLength(8);
    expect(new Set(turns)).toEqual(new Set([1, 8]));
  });

  it('fails with what failed its pieces, and says nothing of the cause', async () => {
    const { stream, pieces } = reader();
    const failing = (async function* () {
      yield 'a';
      throw new Error('SECRET');
    })();

    const poured = streamBody(failing, new AbortController())(stream);

    await expect(poured).rejects.toThrow(/^The answer broke off: internal$/);
    expect(pieces).toEqual(['a']);
    expect(stream.destroyed).toBe(false);
  });

  it('pulls no more than a slow reader takes', async () => {
    let made = 0;
    const pieces = (async function* () {
      for (; made < 10_000; made += 1) yield 'x'.repeat(1_024);
    })();
    const taken = Promise.withResolvers<number>();
    const slow = new Writable({
      highWaterMark: 1,
      write() {
        // Never calls back: the reader has had enough after the first piece.
        setImmediate(() => setImmediate(() => taken.resolve(made)));
      },
    });
    const poured = streamBody(pieces, new AbortController())(slow);

    expect(await taken.promise).toBe(0);
    slow.destroy();
    await expect(poured).rejects.toThrow('caller_gone');
  });

  it('goes on when a slow reader does', async () => {
    const pieces: string[] = [];
    const slow = new Writable({
      highWaterMark: 1,
      write(chunk, _encoding, done) {
        pieces.push(String(chunk));
        setImmediate(done);
      },
    });

    await streamBody(of('a', 'b', 'c'), new AbortController())(slow);

    expect(pieces).toEqual(['a', 'b', 'c']);
  });

  it('tells at once that the reader has left, while the model is silent', async () => {
    const callerGone = new AbortController();
    const silent = (async function* () {
      yield 'a';
      await new Promise(() => {});
    })();
    const leaving = new Writable({
      write(_chunk, _encoding, done) {
        done();
        this.destroy();
      },
    });

    const poured = streamBody(silent, callerGone)(leaving);

    await expect(poured).rejects.toThrow(/^The answer broke off: caller_gone$/);
    expect(callerGone.signal.aborted).toBe(true);
  });

  it('asks for nothing when the reader has left before', async () => {
    const callerGone = new AbortController();
    const { stream, pieces } = reader();
    stream.destroy();

    await expect(streamBody(of('a'), callerGone)(stream)).rejects.toThrow('caller_gone');

    expect(callerGone.signal.aborted).toBe(true);
    expect(pieces).toEqual([]);
  });
});
