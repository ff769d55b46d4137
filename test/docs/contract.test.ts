/** What code cites of docs/contract is there, section by section. */
import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROOT, readFile } from './pages.ts';

const PAGES = {
  contract: 'http-api',
  'contract SP': 'serving-platforms',
  'contract ME': 'model-endpoint',
  prompts: 'prompts',
  search: 'docs-search',
} as const;

type Word = keyof typeof PAGES;

interface Citation {
  readonly path: string;
  /** The citation as it is written, up to the end of its line. */
  readonly text: string;
  readonly word: Word;
  readonly sections: readonly string[];
  readonly quotes: readonly string[];
}

/** `contract 2.9, "Errors of the model"`, `contract 4.5 and 4.6`, `contract, appendix A`, `prompts 4.1`. */
const CITATION =
  /\b(contract SP|contract ME|contract|prompts|search)(?: contract)?,? (?=\d|appendix )((?:(?:\d+(?:\.\d+)*|[Aa]ppendix [A-Z])(?:, check \d)?(?:, | and | to )?)+)([^\n]*)/g;

const citations: Citation[] = globSync('{functions,shared,infra}/**/*.{ts,cjs}', { cwd: ROOT })
  .toSorted()
  .flatMap((path) =>
    [...citingLines(path).matchAll(CITATION)].map(([text, word, sections = '', rest = '']) => ({
      path,
      text,
      word: word as Word,
      sections: sections.match(/\b\d+(?:\.\d+)*\b(?!\.)|[A-Z]\b/g)?.filter(isSection) ?? [],
      quotes: [...rest.matchAll(/"([^"]+)"/g)].map(([, quote = '']) => quote),
    })),
  );

function citingLines(path: string): string {
  return readFile(path)
    .split('\n')
    .filter((line) => /@see|\((?:contract|prompts) /.test(line))
    .join('\n');
}

/** A check of a list, such as that of `contract 4.2, check 4`, is no section. */
function isSection(name: string, index: number, all: readonly string[]): boolean {
  return !(index > 0 && /^\d$/.test(name) && all[index - 1]?.includes('.'));
}

describe.each(Object.entries(PAGES))('what is cited of the %s', (word, page) => {
  const cited = citations.filter((citation) => citation.word === word);

  const text = readFile(`docs/contract/${page}.md`);
  const sections = [...text.matchAll(/^#+ (?:Appendix )?(\d+(?:\.\d+)*|[A-Z](?=:))/gm)].map(
    ([, number = '']) => number,
  );

  it.each(cited)('$text ($path)', ({ sections: named, quotes }) => {
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((number) => !sections.includes(number))).toEqual([]);
    for (const quote of quotes) expect(text).toContain(quote);
  });
});

it('is cited by many', () => {
  expect(citations.length).toBeGreaterThan(40);
});
