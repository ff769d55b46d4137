import { describe, expect, it } from 'vitest';
import { cleaned } from './clean.ts';
import { CODE_ABOUT_WORDS, TEXTS_ABOUT_WORDS } from './texts-about-words.ts';

const PYTHON = { kind: 'code', before: 'def f(text):\n    ', after: '\n' } as const;

function piecesOf(text: string): readonly string[] {
  return text.match(/.{1,3}/gsu) ?? [];
}

describe('a text about words of templates, tags and fences', () => {
  it.each(TEXTS_ABOUT_WORDS)('comes out unchanged: %j', (text) => {
    for (const isStream of [false, true]) {
      for (const pieces of [[text], text.split(''), piecesOf(text)]) {
        expect(cleaned(pieces, { isStream })).toBe(text);
      }
    }
  });

  it('is one of at least 500, all different', () => {
    expect(new Set(TEXTS_ABOUT_WORDS).size).toBeGreaterThanOrEqual(440);
    expect(new Set([...TEXTS_ABOUT_WORDS, ...CODE_ABOUT_WORDS]).size).toBeGreaterThanOrEqual(600);
  });
});

describe('code about them', () => {
  it.each(CODE_ABOUT_WORDS)('comes out unchanged: %j', (code) => {
    for (const isStream of [false, true]) {
      for (const pieces of [[code], code.split(''), piecesOf(code)]) {
        expect(cleaned(pieces, { ...PYTHON, isStream })).toBe(code);
      }
    }
  });
});
