/**
 * Corpora of answers: good ones come out as they are, byte for byte; those in another form are read as
 * what they mean; and rewriting twice is rewriting once.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerOf } from '../support/answer-of.ts';
import { JSON_ANSWERS } from './json-answers.ts';
import { REVIEW } from './review.ts';
import { TEXT_ANSWERS } from './text-answers.ts';
import { VULNERABILITY_FIX } from './vulnerability-fix.ts';

const CORPORA = [REVIEW, VULNERABILITY_FIX, ...JSON_ANSWERS, ...TEXT_ANSWERS];

describe.each(CORPORA)('answers to $id', ({ id, inputs, good, bent, read }) => {
  it('are twenty good ones, and twenty in another form', () => {
    expect([good.length, bent.length]).toEqual([20, 20]);
  });

  it.each(good)('that GitLab reads stay as they are: %j', async (text) => {
    expect(await answerOf(id, text, { inputs })).toBe(text);
  });

  it.each(bent)('in another form are read as they are meant: %j', async (text, meant) => {
    expect(read(await answerOf(id, text, { inputs }))).toEqual(read(meant));
  });

  it('are the same when they are rewritten twice', async () => {
    const texts = [...good, ...bent.map(([text]) => text)];
    const cuts = fc.record({ text: fc.constantFrom(...texts), at: fc.nat(), with: fc.nat() });
    await fc.assert(
      fc.asyncProperty(cuts, async ({ text, at, with: other }) => {
        // Halves of two answers, so that there is more than what the corpus holds.
        const rest = texts[other % texts.length] ?? '';
        const mixed = text.slice(0, at % (text.length + 1)) + rest.slice(at % (rest.length + 1));
        for (const given of [text, mixed]) {
          const once = await answerOf(id, given, { inputs });
          if (once.startsWith('<model_')) continue;
          expect(await answerOf(id, once, { inputs })).toBe(once);
        }
      }),
      { numRuns: 150 },
    );
  });
});
