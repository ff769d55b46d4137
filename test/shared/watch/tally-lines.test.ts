/** What log lines say of the two models of an assignment. */
import { describe, expect, it } from 'vitest';
import { parseWatch } from '#shared/watch/canary-watch.ts';
import { tallyLines } from '#shared/watch/tally-lines.ts';

describe('a line', () => {
  const watch = { errors: 1, refusals: 1, slow: 1, empty: 1, firstTokenMs: 2_000 };
  const seen = (line: object) => {
    const { first } = tallyLines([{ user: 'u', feature: 'code_completions', ...line }], watch);
    return Object.entries(first).flatMap(([measure, { requests, failures }]) =>
      requests === 0 ? [] : [failures === 0 ? measure : measure.toUpperCase()],
    );
  };

  it.each([
    ['a good one', { firstTokenMs: 300 }, ['errors', 'refusals', 'slow', 'empty']],
    ['a slow one', { firstTokenMs: 2_001 }, ['errors', 'refusals', 'SLOW', 'empty']],
    ['an empty one', { emptySuggestion: true }, ['errors', 'refusals', 'EMPTY']],
    ['chat, which is never empty', { feature: 'duo_chat' }, ['errors', 'refusals']],
    ['a refusal', { stopReason: 'refusal' }, ['errors', 'REFUSALS']],
    ['a guardrail', { stopReason: 'guardrail_intervened', outcome: 'ok' }, ['errors', 'REFUSALS']],
    [
      'a stream of code that a filter ended',
      { stopReason: 'content_filtered', outcome: 'model_failed' },
      ['errors', 'REFUSALS'],
    ],
    ['an error', { outcome: 'model_timeout', firstTokenMs: 9_000 }, ['ERRORS']],
    ['an answer of another model', { fallback: true, firstTokenMs: 9_000 }, ['ERRORS']],
    ['a caller who left', { outcome: 'caller_gone' }, []],
    ['a budget', { outcome: 'budget_used_up' }, []],
    ['a fault of ours', { outcome: 'internal' }, []],
    ['a code of a newer version', { outcome: 'model_bored' }, []],
    ['nobody', { user: undefined }, []],
  ])('of %s', (_, line, expected) => {
    expect(seen(line)).toEqual(expected);
  });
});

it.each([
  [{ errors: 2, refusals: 1, slow: 10, firstTokenMs: 900, promoteAfterMs: 1 }, true],
  [{}, false],
  [{ slow: 10 }, false],
  [{ errors: -1 }, false],
  [{ errors: 'many' }, false],
  ['errors', false],
  [undefined, false],
])('limits are read as they are written, and damaged ones are none: %o', (stored, isRead) => {
  expect(parseWatch(stored)).toEqual(isRead ? stored : undefined);
});
