import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createCodeScanner,
  createTripleQuotes,
} from '#shared/code-suggestions/syntax/code-scanner.ts';

const LANGUAGES = ['python', 'js', 'java', 'sql', 'rust', 'latex', ''];
const CODE = fc.string({
  unit: fc.constantFrom(...'ab \n"\'`()[]{}\\/#-%;'),
  maxLength: 40,
});

function stateAfter(language: string, pieces: Iterable<string>): object {
  const scanner = createCodeScanner(language);
  for (const piece of pieces) scanner.read(piece);
  const { depth, quote, depthInString, inComment } = scanner;
  return { depth, quote, depthInString, inComment };
}

describe('a scanner of code', () => {
  it.each([
    { language: 'js', code: 'f(a, [b', depth: 2, quote: '', depthInString: 0, inComment: false },
    { language: 'js', code: 'f("a (b', depth: 1, quote: '"', depthInString: 1, inComment: false },
    { language: 'js', code: 'a("\\"(', depth: 1, quote: '"', depthInString: 1, inComment: false },
    { language: 'js', code: 'a() // b(', depth: 0, quote: '', depthInString: 0, inComment: true },
    { language: 'js', code: '// a(\n)', depth: -1, quote: '', depthInString: 0, inComment: false },
    {
      language: 'java',
      code: "c = '(' + (",
      depth: 1,
      quote: '',
      depthInString: 0,
      inComment: false,
    },
    {
      language: 'java',
      code: "c = '\\'' + (",
      depth: 1,
      quote: '',
      depthInString: 0,
      inComment: false,
    },
    {
      language: 'python',
      code: "s = '(",
      depth: 0,
      quote: "'",
      depthInString: 1,
      inComment: false,
    },
    { language: 'python', code: 'a # (', depth: 0, quote: '', depthInString: 0, inComment: true },
  ])('is there after $code in $language', ({ language, code, ...state }) => {
    expect(stateAfter(language, [code])).toEqual(state);
  });

  it('does not depend on how the code is cut', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LANGUAGES), CODE, (language, code) => {
        expect(stateAfter(language, [code])).toEqual(stateAfter(language, code));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('triple quotes', () => {
  it.each([
    { text: '"""', isOpen: true },
    { text: '"" "', isOpen: false },
    { text: `"'"'"'`, isOpen: false },
    { text: "'''a'''", isOpen: false },
    { text: '"""a"""b"""', isOpen: true },
  ])('after $text are open: $isOpen', ({ text, isOpen }) => {
    const quotes = createTripleQuotes();
    quotes.read(text);
    expect(quotes.isOpen()).toBe(isOpen);
  });

  it('do not depend on how the text is cut', () => {
    const texts = fc.string({ unit: fc.constantFrom('"', "'", 'a'), maxLength: 20 });
    fc.assert(
      fc.property(texts, (text) => {
        const [whole, cut] = [createTripleQuotes(), createTripleQuotes()];
        whole.read(text);
        for (const char of text) cut.read(char);
        expect(whole.isOpen()).toBe(cut.isOpen());
      }),
    );
  });
});
