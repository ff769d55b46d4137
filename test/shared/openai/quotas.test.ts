import { describe, expect, it } from 'vitest';
import { startOpenAiPlatform } from './open-ai-platform.ts';

describe('a refusal', () => {
  it('tells when to ask again, in seconds', async () => {
    await using busy = await startOpenAiPlatform({
      type: 'error',
      status: 429,
      body: {},
      headers: { 'retry-after-ms': '1500' },
    });
    expect((await busy.ask()).error?.retryAfter).toBe('2');
  });

  it.each(['code', 'type'])('of a used up quota says so, whether by its %s', async (member) => {
    await using empty = await startOpenAiPlatform({
      type: 'error',
      status: 429,
      body: { error: { [member]: 'insufficient_quota' } },
    });

    expect((await empty.ask()).error).toMatchObject({
      code: 'model_throttled',
      message: "The platform's quota is used up",
      retryAfter: '3600',
    });
  });

  it('of the prompt by a filter is an answer without text', async () => {
    await using platform = await startOpenAiPlatform({
      type: 'error',
      status: 400,
      body: { error: { message: 'filtered', code: 'content_filter' } },
    });
    const { events, text } = await platform.ask();
    expect(text).toBe('');
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'filtered' });
  });
});
