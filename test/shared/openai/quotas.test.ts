import { describe, expect, it } from 'vitest';
import { startOpenAiPlatform } from './open-ai-platform.ts';

describe('a refusal', () => {
  it('tells when to ask again, in seconds; of a used up quota, not soon', async () => {
    await using busy = await startOpenAiPlatform({
      type: 'error',
      status: 429,
      body: {},
      headers: { 'retry-after-ms': '1500' },
    });
    expect((await busy.ask()).error?.retryAfter).toBe('2');
    await using empty = await startOpenAiPlatform({
      type: 'error',
      status: 429,
      body: { error: { code: 'insufficient_quota' } },
    });
    expect((await empty.ask()).error?.retryAfter).toBe('3600');
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
