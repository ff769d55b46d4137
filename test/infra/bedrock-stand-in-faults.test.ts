import { once } from 'node:events';
import * as sdk from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import type { AnswerScript, Script, StreamFault } from '#infra/local/bedrock-stand-in/script.ts';
import { readStream, start, streamOf, text } from './bedrock-stand-in-client.ts';

describe('a fault in mid-stream', () => {
  const chunks = (fault: StreamFault): AnswerScript => ({
    type: 'answer',
    text: ['one ', 'two ', 'three'],
    fault,
  });

  it.each([
    sdk.ThrottlingException,
    sdk.ModelStreamErrorException,
    sdk.InternalServerException,
    sdk.ServiceUnavailableException,
    sdk.ValidationException,
  ])('is an instance of the %o that the SDK knows', async (type) => {
    const { events, error } = await streamOf(
      chunks({ type: 'exception', name: type.name, message: 'Later.', after: 2 }),
    );

    expect(text(events)).toBe('one two ');
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ name: type.name, message: 'Later.' });
    expect(error?.$metadata?.httpStatusCode).toBeUndefined();
  });

  it('carries the further members of an exception', async () => {
    const { error } = await streamOf(
      chunks({
        type: 'exception',
        name: 'ModelStreamErrorException',
        details: { originalStatusCode: 503 },
      }),
    );

    expect(error).toMatchObject({ originalStatusCode: 503 });
  });

  it('is an error of the raw name when the exception is unknown', async () => {
    const { error } = await streamOf(chunks({ type: 'exception', name: 'OddException', after: 1 }));

    expect(error).toMatchObject({ name: 'oddException', message: '{"message":"OddException"}' });
  });

  it('is an error of the code when the frame is an error frame', async () => {
    const { events, error } = await streamOf(
      chunks({ type: 'error-frame', code: 'InternalError', message: 'Odd.', after: 1 }),
    );

    expect(text(events)).toBe('one ');
    expect(error).toMatchObject({ name: 'InternalError', message: 'Odd.' });
  });

  it('passes unnoticed by the client when the response just ends', async () => {
    const { events, error } = await streamOf(chunks({ type: 'end' }));

    expect(error).toBeUndefined();
    expect(text(events)).toBe('one two three');
    expect(events.some((event) => event.messageStop)).toBe(false);
  });

  it('is a reset after exactly the chunks asked for', async () => {
    const { events, error } = await streamOf(chunks({ type: 'reset', after: 2 }));

    expect(text(events)).toBe('one two ');
    expect(error).toMatchObject({ code: 'ECONNRESET' });
  });

  it('is a truncated message when half a frame arrives', async () => {
    const { events, error } = await streamOf(chunks({ type: 'half-frame', after: 1 }));

    expect(text(events)).toBe('one ');
    expect(error?.message).toBe('Truncated event message received.');
  });

  it('is an error when a checksum is wrong', async () => {
    const { events, error } = await streamOf(chunks({ type: 'wrong-crc', after: 1 }));

    expect(text(events)).toBe('one ');
    expect(error?.message).toMatch(/checksum/);
  });

  it('is an event of more than 16 MiB when the frame is oversized', async () => {
    const { events } = await streamOf(chunks({ type: 'oversized-frame', after: 1 }));

    expect(text(events).length).toBeGreaterThan(16 * 1024 * 1024);
    expect(events.some((event) => event.messageStop)).toBe(false);
  });

  it.each([
    { after: 'headers' as const, events: 0 },
    { after: 'message-start' as const, events: 1 },
    { after: 1, events: 2 },
    { after: 99, events: 5 },
  ])('strikes after $after', async ({ after, events }) => {
    const result = await streamOf(
      chunks({ type: 'exception', name: 'ThrottlingException', after }),
    );

    expect(result.events).toHaveLength(events);
    expect(result.error?.name).toBe('ThrottlingException');
  });
});

describe('a fault of an answer in one piece', () => {
  const failed = async (fault: StreamFault) => {
    await using bedrock = await start({ type: 'answer', text: 'one two three', fault });
    return await bedrock.converse().catch((error: unknown) => error);
  };

  it('is the error response of an exception', async () => {
    expect(await failed({ type: 'exception', name: 'ThrottlingException' })).toMatchObject({
      name: 'ThrottlingException',
      $metadata: { httpStatusCode: 429 },
    });
  });

  it('is JSON cut short where a stream would end early', async () => {
    expect(await failed({ type: 'end' })).toBeInstanceOf(SyntaxError);
  });

  it('is a connection reset in the body', async () => {
    expect(await failed({ type: 'reset' })).toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('the connection', () => {
  it('is reset before any header', async () => {
    await using bedrock = await start({ type: 'reset' });

    await expect(bedrock.converse()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(bedrock.standIn.calls[0]?.aborted.aborted).toBe(false);
  });

  it('is kept for further calls, failed ones included', async () => {
    const scripts: Script[] = [
      { type: 'exception', name: 'ThrottlingException' },
      { type: 'answer', text: 'b' },
    ];
    await using bedrock = await start(() => scripts.shift() ?? { type: 'answer', text: 'c' });

    await bedrock.converse().catch(() => undefined);
    await readStream(bedrock.client);
    await bedrock.converse();

    expect(bedrock.standIn.calls).toHaveLength(3);
    expect(bedrock.standIn.connections).toBe(1);
  });

  it.each<Script>([
    { type: 'hang' },
    { type: 'answer', text: 'a', fault: { type: 'hang', after: 'headers' } },
    { type: 'answer', text: ['a', 'b'], fault: { type: 'hang', after: 1 } },
    { type: 'answer', text: ['a', 'b'], chunkDelayMs: 60_000 },
    { type: 'answer', text: 'a', delayMs: 60_000 },
  ])('tells the stand-in that the client aborted %j', async (script) => {
    const called = Promise.withResolvers<AbortSignal>();
    await using bedrock = await start((call) => {
      called.resolve(call.aborted);
      return script;
    });
    const leave = new AbortController();

    const reading = readStream(bedrock.client, leave.signal);
    const aborted = await called.promise;
    const before = aborted.aborted;
    setImmediate(() => leave.abort());
    if (!aborted.aborted) await once(aborted, 'abort');

    expect(before).toBe(false);
    expect((await reading).error).toBeDefined();
  });

  it('is not reported as aborted after a whole answer', async () => {
    await using bedrock = await start({ type: 'answer', text: ['a', 'b'] });

    await readStream(bedrock.client);
    await bedrock.converse();
    bedrock.client.destroy();

    expect(bedrock.standIn.calls.map((call) => call.aborted.aborted)).toEqual([false, false]);
  });

  it('is destroyed by closing, in the middle of an answer', async () => {
    await using bedrock = await start(() => {
      setImmediate(() => void bedrock.standIn.close());
      return { type: 'hang' };
    });

    await expect(bedrock.converse()).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(bedrock.converse()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
