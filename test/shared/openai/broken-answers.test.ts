import { describe, expect, it } from 'vitest';
import type { Script } from '#infra/local/openai-stand-in/script.ts';
import { END, finishOf, stream } from './chunks.ts';
import { startOpenAiPlatform } from './open-ai-platform.ts';

describe('an answer that breaks off', () => {
  it.each(['reset', 'cut', 'half-line', 'no-end', 'error-event', 'error-then-end'] as const)(
    'by %s is a failure, and the next one is whole',
    async (fault) => {
      let isBroken = true;
      await using platform = await startOpenAiPlatform(() =>
        isBroken ? { type: 'answer', text: 'half', fault } : { type: 'answer', text: 'whole' },
      );

      const broken = await platform.ask();
      isBroken = false;
      const next = await platform.ask();

      expect(broken.error?.code).toBe('model_failed');
      expect(finishOf(broken.events)).toBeUndefined();
      expect(next).toMatchObject({ text: 'whole' });
      expect(next.error).toBeUndefined();
    },
  );

  it('in one piece is a failure', async () => {
    await using platform = await startOpenAiPlatform({
      type: 'answer',
      text: 'half',
      fault: 'cut',
    });
    expect((await platform.ask({ streaming: false })).error?.code).toBe('model_failed');
  });

  it.each<[string, Script]>([
    ['HTML', { type: 'raw', contentType: 'text/html', pieces: ['<html>secret</html>'] }],
    ['no JSON', stream('data: {secret\n\n')],
    ['no choices', { type: 'raw', contentType: 'application/json', pieces: ['{"object":"list"}'] }],
    [
      'an error with status 200',
      { type: 'raw', contentType: 'application/json', pieces: ['{"error":{"message":"secret"}}'] },
    ],
    ['an event that is called error', stream('event: error\ndata: {"message":"secret"}\n\n', END)],
    [
      'an error that is a field',
      stream('data: {"choices":[{"delta":{"content":"a"}}]}\n\n', 'err', 'or: secret\n\n', END),
    ],
    [
      'an error that is a bare line',
      stream('data: {"choices":[{"delta":{"content":"a"}}]}\n\n', '{"error', '":"secret"}\n', END),
    ],
    ['a line without end', stream(`data: ${'x'.repeat(1_100_000)}`)],
    ['nothing', stream()],
  ])('with %s is a failure that repeats nothing of it', async (_, script) => {
    await using platform = await startOpenAiPlatform(script);
    const { error } = await platform.ask();
    expect(error?.code).toBe('model_failed');
    expect(`${error?.message} ${error?.platformError}`).not.toContain('secret');
  });

  it('in silence ends in the entry’s own time', async () => {
    const timeouts = { connectMs: 3_000, firstEventMs: 3_000, idleMs: 50 };
    await using platform = await startOpenAiPlatform(
      { type: 'answer', text: 'half', fault: 'hang' },
      { entry: { timeouts } },
    );
    expect((await platform.ask()).error?.code).toBe('model_timeout');
  });

  it('because its reader left ends the request', async () => {
    await using platform = await startOpenAiPlatform({
      type: 'answer',
      text: 'half',
      fault: 'hang',
    });
    const caller = new AbortController();
    for await (const event of platform.open({}, caller.signal)) {
      if (event.type === 'text-delta') break;
    }
    const gone = platform.ask({}, AbortSignal.abort());
    expect((await gone).error?.code).toBe('caller_gone');
  });
});
