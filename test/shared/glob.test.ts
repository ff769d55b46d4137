import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGlob } from '#shared/glob.ts';

describe('a pattern', () => {
  it.each([
    { pattern: 'a.b', text: 'a.b', matches: true },
    { pattern: 'a.b', text: 'a.bc', matches: false },
    { pattern: '', text: '', matches: true },
    { pattern: '*', text: '', matches: true },
    { pattern: 'a*', text: 'a', matches: true },
    { pattern: 'a.*', text: 'ab.c', matches: false },
    { pattern: '*.b', text: 'a.b', matches: true },
    { pattern: '*.b', text: 'a.b.c', matches: false },
    { pattern: 'ab*ba', text: 'aba', matches: false },
    { pattern: 'ab*ba', text: 'abba', matches: true },
    { pattern: '*aa*a', text: 'aa', matches: false },
    { pattern: '*aa*a', text: 'aaa', matches: true },
    { pattern: 'a**b', text: 'a\nb', matches: true },
    { pattern: '[a-z]*', text: 'b', matches: false },
  ])('$pattern matches $text: $matches', ({ pattern, text, matches }) => {
    expect(createGlob(pattern)(text)).toBe(matches);
  });

  it('matches what the regular expression of the same meaning does', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 });
    fc.assert(
      fc.property(letters, letters, (pattern, text) => {
        const parts = pattern.split('*').map((part) => RegExp.escape(part));

        expect(createGlob(pattern)(text)).toBe(new RegExp(`^${parts.join('.*')}$`, 's').test(text));
      }),
    );
  });
});
