/** What servers say in places of their own choosing: words, halves of characters, counts of tokens. */
import { describe, expect, it } from 'vitest';
import { END, finishOf, said, stream } from './chunks.ts';
import { startOpenAiPlatform } from './open-ai-platform.ts';

describe('words of a server', () => {
  it.each(['the prompt was: secret', 's'.repeat(100), 'a\nb'])(
    'are no reason to end: %j',
    async (reason) => {
      await using platform = await startOpenAiPlatform(stream(said({ content: 'a' }, reason), END));
      const { events } = await platform.ask();
      expect(finishOf(events)).toMatchObject({ reason: 'other', stopReason: 'other' });
    },
  );

  it.each(['__proto__', 'constructor', 'toString'])('are no member of ours: %s', async (reason) => {
    await using platform = await startOpenAiPlatform(stream(said({ content: 'a' }, reason), END));
    expect(finishOf((await platform.ask()).events)).toMatchObject({ reason: 'other' });
  });

  it.each([
    ['2', '2'],
    ['secret 5 words', undefined],
    ['Wed, 21 Oct 2015 07:28:00 GMT', '0'],
  ])('in a retry-after of %s are seconds: %s', async (header, seconds) => {
    await using platform = await startOpenAiPlatform({
      type: 'error',
      status: 429,
      body: {},
      headers: { 'retry-after': header },
    });
    const { error } = await platform.ask();
    if (seconds === undefined) expect(error?.retryAfter ?? '0').toMatch(/^\d+$/);
    else expect(error?.retryAfter).toBe(seconds);
  });

  it('cut within a character are put together', async () => {
    await using platform = await startOpenAiPlatform(
      stream(
        said({ content: 'a\ud83d' }),
        said({ content: '\ude00b' }),
        said({ content: '\udc00' }),
        said({ content: '\ud83d' }, 'stop'),
        END,
      ),
    );
    const { text } = await platform.ask();
    expect(text).toBe('a😀b\ufffd');
    expect(text.isWellFormed()).toBe(true);
  });
});

describe('usage', () => {
  const usage = (completion_tokens: number) => ({ usage: { prompt_tokens: 7, completion_tokens } });
  it.each<[string, object[]]>([
    ['in a chunk of its own', [said({ content: 'a' }, 'stop'), { choices: [], ...usage(2) }]],
    ['with the finish reason', [{ ...said({ content: 'a' }, 'stop'), ...usage(2) }]],
    ['with an empty delta', [said({ content: 'a' }, 'stop'), { ...said({}), ...usage(2) }]],
    [
      'in every chunk',
      [
        { ...said({ content: 'a' }), ...usage(1) },
        { ...said({}, 'stop'), ...usage(2) },
      ],
    ],
    ['first', [{ choices: [], ...usage(2) }, said({ content: 'a' }, 'stop')]],
    [
      'and then null',
      [
        { ...said({ content: 'a' }, 'stop'), ...usage(2) },
        { choices: [], usage: null },
      ],
    ],
    [
      'beside nonsense',
      [
        { ...said({ content: 'a' }, 'stop'), ...usage(2) },
        { choices: [], usage: { prompt_tokens: -1, completion_tokens: '2', total_tokens: 1e300 } },
      ],
    ],
  ])('is found %s', async (_, chunks) => {
    await using platform = await startOpenAiPlatform(stream(...chunks, END));
    expect(finishOf((await platform.ask()).events)).toMatchObject({
      usage: { inputTokens: 7, outputTokens: 2 },
    });
  });
});
