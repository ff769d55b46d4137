import { describe, expect, it } from 'vitest';
import type { FinishReason } from '#shared/models/model-event.ts';
import { eventsOf, joinDeltas } from './chat.ts';
import { linesFor } from './model-texts.ts';

async function eventsFor(text: string, finish = {}, terms = {}) {
  const stop = {
    type: 'finish',
    reason: 'stop',
    stopReason: 'end_turn',
    usage: undefined,
  } as const;
  const lines = await linesFor([text], { ...stop, ...finish }, terms);
  return joinDeltas(eventsOf({ text: lines }));
}

const FAILED = {
  type: 'error',
  data: { message: 'the model failed (model_failed)', retryable: false },
};

describe('an answer that did not come to its own end', () => {
  const REASONS: readonly (readonly [FinishReason, string, RegExp])[] = [
    ['guardrail', 'guardrail_intervened', /a guardrail set up by your administrator/],
    ['filtered', 'content_filtered', /content filter/],
    ['refusal', 'refusal', /refused/],
    ['malformed', 'malformed_model_output', /could not be read/],
    ['context', 'model_context_window_exceeded', /fills the context/],
    ['other', 'something_new', /unknown reason/],
  ];

  it.each(REASONS)('because of %s says so', async (reason, stopReason, notice) => {
    const [event] = await eventsFor('Final Answer: Partly', { reason, stopReason });

    expect(event).toMatchObject({
      type: 'final_answer_delta',
      data: { finish_reason: stopReason, text: expect.stringMatching(/^Partly\n\nWarning: /) },
    });
    expect(JSON.stringify(event)).toMatch(notice);
  });

  it.each(REASONS.slice(1))(
    'because of %s says so where no label was given',
    async (reason, stopReason, notice) => {
      const [event] = await eventsFor('Partly', { reason, stopReason });

      expect(event).toMatchObject({ type: 'unknown' });
      expect(JSON.stringify(event)).toMatch(notice);
    },
  );

  it.each(REASONS.slice(1))(
    'because of %s, and says nothing, is an error',
    async (reason, stopReason) => {
      for (const text of [
        '',
        'Final Answer:',
        'Thought: T',
        'Action: issue_reader\nAction Input: x',
      ]) {
        expect(await eventsFor(text, { reason, stopReason })).toEqual([FAILED]);
      }
    },
  );

  it('because of its length says so where GitLab does not', async () => {
    const finish = { reason: 'length', stopReason: 'max_tokens' };
    const [old] = await eventsFor('Final Answer: Partly', finish, { gitlabTellsLength: false });
    const [current] = await eventsFor('Final Answer: Partly', finish);

    expect(JSON.stringify(old)).toMatch(/maximum length/);
    expect(current).toEqual({
      type: 'final_answer_delta',
      data: { text: 'Partly', finish_reason: 'max_tokens' },
    });
  });

  it.each([
    ['Final Answer: The heading is', true],
    ['Final Answer: Write "', true],
    ['Final Answer: Yes.\n', false],
    ['Final Answer: Yes.\n\n', false],
  ])('at the stop word in a line says so: %j', async (text, isCut) => {
    const [event] = await eventsFor(text, { stopReason: 'stop_sequence' });

    expect(JSON.stringify(event).includes('cut off before the word')).toBe(isCut);
  });
});
