import { describe, expect, it } from 'vitest';
import { completionCorpus } from './completion-corpus.ts';
import { suggestion, suggestionPieces } from './suggest.ts';

const CORPUS = completionCorpus();

describe.each(CORPUS)('$name', ({ answer, finish, expected, context }) => {
  it('is cleaned as written', async () => {
    expect(await suggestion(answer, { ...context, reason: finish })).toBe(expected);
  });

  it('is the same wherever the answer is cut in two, and in single characters', async () => {
    const cuts = Array.from({ length: answer.length + 1 }, (_, at) => [
      answer.slice(0, at),
      answer.slice(at),
    ]);

    for (const pieces of [...cuts, answer.split('')]) {
      const said = { pieces, reason: finish };
      const suggested = await Array.fromAsync(suggestionPieces(said, context));
      expect(suggested.join('')).toBe(expected);
    }
  });
});

it('covers many languages and cases', () => {
  expect(CORPUS.length).toBeGreaterThanOrEqual(80);
  expect(new Set(CORPUS.map(({ context }) => context.language)).size).toBeGreaterThanOrEqual(12);
});
