import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepEnd, keepStart } from '#shared/code-suggestions/prompt/suggestion-prompt.ts';

const LINES = Array.from({ length: 200 }, (_, i) => `line ${String(i).padStart(3, '0')}\n`).join(
  '',
);

describe('the end of a text that is kept', () => {
  it.each([
    { name: 'a text that fits', text: 'abc', maxBytes: 3, kept: 'abc' },
    { name: 'an empty text', text: '', maxBytes: 0, kept: '' },
    { name: 'no room', text: 'abc', maxBytes: 0, kept: '' },
    { name: 'no room after a line', text: 'abc\n', maxBytes: 0, kept: '' },
    { name: 'less than no room', text: 'abc', maxBytes: -5, kept: '' },
    { name: 'one line without a line feed', text: 'abcdef', maxBytes: 4, kept: 'cdef' },
    { name: 'a cut in an emoji', text: 'a😀b', maxBytes: 4, kept: 'b' },
    { name: 'a cut in front of an emoji', text: 'a😀b', maxBytes: 5, kept: '😀b' },
    { name: 'a cut in a Chinese character', text: '中文字', maxBytes: 7, kept: '文字' },
    { name: 'a cut at the start of a line', text: LINES, maxBytes: 90, kept: LINES.slice(-90) },
    { name: 'a cut near a line feed', text: LINES, maxBytes: 95, kept: LINES.slice(-90) },
    {
      name: 'a line feed that is far away',
      text: `${'x'.repeat(2_000)}\nend`,
      maxBytes: 1_000,
      kept: `${'x'.repeat(996)}\nend`,
    },
  ])('is right for $name', ({ text, maxBytes, kept }) => {
    expect(keepEnd(text, maxBytes)).toBe(kept);
  });
});

describe('the start of a text that is kept', () => {
  it.each([
    { name: 'a text that fits', text: 'abc', maxBytes: 3, kept: 'abc' },
    { name: 'no room', text: 'abc', maxBytes: 0, kept: '' },
    { name: 'less than no room', text: 'abc', maxBytes: -5, kept: '' },
    { name: 'one line without a line feed', text: 'abcdef', maxBytes: 4, kept: 'abcd' },
    { name: 'a cut in an emoji', text: 'a😀b', maxBytes: 4, kept: 'a' },
    { name: 'a cut behind an emoji', text: 'a😀b', maxBytes: 5, kept: 'a😀' },
    { name: 'a cut behind a line feed', text: LINES, maxBytes: 90, kept: LINES.slice(0, 90) },
    { name: 'a cut near a line feed', text: LINES, maxBytes: 96, kept: LINES.slice(0, 90) },
    {
      name: 'a line feed that is far away',
      text: `start\n${'x'.repeat(2_000)}`,
      maxBytes: 1_000,
      kept: `start\n${'x'.repeat(994)}`,
    },
  ])('is right for $name', ({ text, maxBytes, kept }) => {
    expect(keepStart(text, maxBytes)).toBe(kept);
  });
});

describe('a cut text', () => {
  const texts = fc.string({
    unit: fc.constantFrom('a', '\n', '\r\n', '\t', 'é', '中', '😀', '👩‍👩‍👧'),
    maxLength: 80,
  });

  it('is one end of the text, within its limit, and has no half characters', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 200 }), (text, maxBytes) => {
        const [start, end] = [keepStart(text, maxBytes), keepEnd(text, maxBytes)];

        expect(text.startsWith(start) && text.endsWith(end)).toBe(true);
        expect(start.isWellFormed() && end.isWellFormed()).toBe(true);
        expect(Buffer.byteLength(start)).toBeLessThanOrEqual(maxBytes);
        expect(Buffer.byteLength(end)).toBeLessThanOrEqual(maxBytes);
      }),
    );
  });
});
