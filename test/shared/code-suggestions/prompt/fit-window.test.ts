import { describe, expect, it } from 'vitest';
import {
  EMPTY_WINDOW,
  fitTexts,
  fitWindow,
} from '#shared/code-suggestions/prompt/suggestion-prompt.ts';

const whole = (changes: object) => ({ ...EMPTY_WINDOW, ...changes });

// 1,000 tokens are 3,000 bytes: 210 for the suffix, 2,790 for all else.
const TOKENS = 1_000;

describe('the window of a file', () => {
  it.each([
    { name: 'an empty file', file: EMPTY_WINDOW, sizes: [0, 0] },
    { name: 'a prefix that just fits', file: { prefix: 'p'.repeat(2_790) }, sizes: [2_790, 0] },
    { name: 'a prefix one too long', file: { prefix: 'p'.repeat(2_791) }, sizes: [2_790, 0] },
    { name: 'a suffix that just fits', file: { suffix: 's'.repeat(210) }, sizes: [0, 210] },
    { name: 'a suffix one too long', file: { suffix: 's'.repeat(211) }, sizes: [0, 210] },
    {
      name: 'both too long',
      file: { prefix: 'p'.repeat(100_000), suffix: 's'.repeat(100_000) },
      sizes: [2_790, 210],
    },
  ])('holds what the shares allow of $name', ({ file, sizes }) => {
    const { prefix, suffix } = fitWindow(whole(file), TOKENS);

    expect([prefix.length, suffix.length]).toEqual(sizes);
  });

  it('keeps the end of the prefix and the beginning of the suffix', () => {
    const file = whole({
      prefix: `far${'p'.repeat(5_000)}near`,
      suffix: `near${'s'.repeat(5_000)}far`,
    });

    const { prefix, suffix } = fitWindow(file, TOKENS);

    expect(prefix).toMatch(/^p+near$/);
    expect(suffix).toMatch(/^nears+$/);
  });

  it.each([0, -1, 0.5, Number.NEGATIVE_INFINITY])('is empty where %s tokens are left', (tokens) => {
    const file = whole({ prefix: 'p', suffix: 's', related: ['r'] });

    expect(fitWindow(file, tokens)).toEqual(EMPTY_WINDOW);
  });

  it.each([
    { name: 'all of it beside a small prefix', prefix: 100, related: [500, 500], kept: [500, 500] },
    { name: 'the first of it, and a part', prefix: 2_000, related: [400, 800], kept: [400, 389] },
    { name: 'no shreds of it', prefix: 2_000, related: [700, 800], kept: [700] },
    { name: 'none of it beside a full prefix', prefix: 2_790, related: [500], kept: [] },
    { name: 'none of it beside a cut prefix', prefix: 9_000, related: [500], kept: [] },
  ])('holds $name', ({ prefix, related, kept }) => {
    const file = whole({
      prefix: 'p'.repeat(prefix),
      related: related.map((length) => 'r'.repeat(length)),
    });

    const window = fitWindow(file, TOKENS);

    expect(window.prefix.length).toBe(Math.min(prefix, 2_790));
    expect(window.related.map(({ length }) => length)).toEqual(kept);
  });

  it('takes a hundred related texts in their order', () => {
    const related = Array.from({ length: 100 }, (_, i) => `text ${i}`);

    expect(fitTexts(related, 10_000)).toEqual(related);
    expect(fitTexts(related, 50)).toEqual(related.slice(0, 7));
  });
});
