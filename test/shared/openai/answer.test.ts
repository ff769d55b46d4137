import { describe, expect, it } from 'vitest';
import type { Script } from '#infra/local/openai-stand-in/script.ts';
import { END, finishOf, said, stream } from './chunks.ts';
import { startOpenAiPlatform } from './open-ai-platform.ts';

describe('an answer', () => {
  it.each([true, false])(
    'has its text, its end and its usage (streamed: %s)',
    async (streaming) => {
      await using platform = await startOpenAiPlatform({
        type: 'answer',
        text: ['Hel', 'lo'],
        usage: {
          prompt_tokens: 20,
          completion_tokens: 2,
          prompt_tokens_details: { cached_tokens: 5, cache_write_tokens: 3 },
        },
      });

      const { text, events, error } = await platform.ask({ streaming });

      expect(error).toBeUndefined();
      expect(text).toBe('Hello');
      expect(events[0]).toMatchObject({ type: 'start', requestId: 'chatcmpl-stand-in' });
      expect(finishOf(events)).toEqual({
        type: 'finish',
        reason: 'stop',
        stopReason: 'stop',
        usage: { inputTokens: 12, outputTokens: 2, cacheReadTokens: 5, cacheWriteTokens: 3 },
      });
    },
  );

  it.each([
    ['stop', 'stop'],
    ['eos', 'stop'],
    ['', 'stop'],
    ['length', 'length'],
    ['content_filter', 'filtered'],
    ['tool_calls', 'tool'],
    ['abort', 'other'],
  ])('that ended with "%s" ended for the reason %s', async (finishReason, reason) => {
    await using platform = await startOpenAiPlatform({ type: 'answer', text: 'a', finishReason });
    const { events } = await platform.ask();
    expect(finishOf(events)).toMatchObject({ reason });
  });

  it.each<[string, Script, string]>([
    [
      'CR LF line ends',
      stream('data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\r\n\r\n', END),
      'a',
    ],
    [
      'no space behind data:',
      stream('data:{"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n', END),
      'a',
    ],
    [
      'comments and other fields',
      stream(
        ': ping\n\n',
        'event: message\nid: 1\nretry: 10\ndata: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n',
        END,
      ),
      'a',
    ],
    [
      'several data lines',
      stream(
        'data: {"choices":[{"delta":\ndata: {"content":"a"},"finish_reason":"stop"}]}\n\n',
        END,
      ),
      'a',
    ],
    [
      'filter results in front',
      stream({ choices: [], prompt_filter_results: [] }, said({ content: 'a' }, 'stop'), END),
      'a',
    ],
    [
      'null content',
      stream(said({ role: 'assistant', content: null }), said({ content: 'a' }, 'stop'), END),
      'a',
    ],
    [
      'a second choice',
      stream(
        said({ content: 'a' }, 'stop'),
        { choices: [{ index: 1, delta: { content: 'b' } }] },
        END,
      ),
      'a',
    ],
    ['a refusal', stream(said({ refusal: 'No.' }, 'stop'), END), 'No.'],
    ['text parts', stream(said({ content: [{ type: 'text', text: 'a' }] }, 'stop'), END), 'a'],
    [
      'one piece though a stream was asked for',
      {
        type: 'raw',
        contentType: 'application/json',
        pieces: [
          JSON.stringify({ choices: [{ message: { content: 'a' }, finish_reason: 'stop' }] }),
        ],
      },
      'a',
    ],
    [
      'something behind the end mark',
      stream(said({ content: 'a' }, 'stop'), `${END}data: {"error":{}}\n\n`),
      'a',
    ],
    ['no finish reason but an end mark', stream(said({ content: 'a' }), END), 'a'],
    ['a finish reason but no end mark', stream(said({ content: 'a' }, 'stop')), 'a'],
  ])('is read with %s', async (_, script, text) => {
    await using platform = await startOpenAiPlatform(script);
    const told = await platform.ask();
    expect(told).toMatchObject({ text });
    expect(told.error).toBeUndefined();
  });

  it('without a finish reason ended for another one, and that is told', async () => {
    await using platform = await startOpenAiPlatform(stream(said({ content: 'a' }), END));
    const { events } = await platform.ask();
    expect(finishOf(events)).toMatchObject({ reason: 'other', repairs: ['no-finish-reason'] });
  });

  it.each([
    [['stop'], 'stop-dropped', { overrides: [{ pattern: '*', stopSequences: false }] }],
    [['1', '2', '3', '4', 'stop'], 'the fifth', {}],
  ] as const)('ends at %j where the server is not told to (%s)', async (...row) => {
    const [stopSequences, , entry] = row;
    for (const streaming of [true, false]) {
      await using platform = await startOpenAiPlatform(
        { type: 'answer', text: ['keep s', 'top and drop'] },
        { entry },
      );
      const { text, events } = await platform.ask({ stopSequences, streaming });
      expect(text).toBe('keep ');
      expect(finishOf(events)).toMatchObject({ reason: 'stop', stopReason: 'stop_sequence' });
      // The server is left, or read to its end: the next answer is not in its way.
      expect((await platform.ask({ stopSequences, streaming })).text).toBe('keep ');
    }
  });

  it('is the same however its bytes are cut', async () => {
    const bytes = Buffer.from(
      `data: ${JSON.stringify(said({ content: 'Grüße 🎉' }))}\n\ndata: ${JSON.stringify(said({}, 'stop'))}\r\n\r\n${END}`,
    );
    const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
    await using platform = await startOpenAiPlatform({
      type: 'raw',
      contentType: 'text/event-stream',
      pieces,
    });
    expect(await platform.ask()).toMatchObject({ text: 'Grüße 🎉' });
  });

  it.each(['reasoning_content', 'reasoning', 'thinking'])(
    'keeps thoughts in %s to itself',
    async (member) => {
      await using platform = await startOpenAiPlatform(
        stream(said({ [member]: 'secret thought' }), said({ content: 'a' }, 'stop'), END),
      );
      const { events, text } = await platform.ask();
      expect(text).toBe('a');
      expect(events.map(({ type }) => type)).toEqual([
        'start',
        'reasoning-delta',
        'text-delta',
        'finish',
      ]);
      expect(JSON.stringify(events)).not.toContain('secret');
    },
  );
});

describe('thoughts in the text', () => {
  const entry = { overrides: [{ pattern: 'qwen*', thinksInline: true }] };
  const told = async (...pieces: string[]) => {
    await using platform = await startOpenAiPlatform({ type: 'answer', text: pieces }, { entry });
    const { text, events } = await platform.ask();
    return { text, thinks: events.some(({ type }) => type === 'reasoning-delta') };
  };

  it.each([
    ['<think>Why?</think>\n\nBecause.', 'Because.'],
    ['<think></think>  Because.', '  Because.'],
    ['No opening tag.</think>\nBecause.', 'Because.'],
    ['<think>Never ends', ''],
    ['None at all', 'None at all'],
    ['<think>a</think>b</think>c', 'b</think>c'],
  ])('are taken out of %j', async (whole, answer) => {
    expect((await told(whole)).text).toBe(answer);
    expect(await told(...whole)).toEqual({ text: answer, thinks: true });
  });
});
