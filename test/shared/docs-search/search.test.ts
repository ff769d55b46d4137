/** What is found in the handbook, and what odd queries do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DocsIndex, openDocsIndex, tokensOf } from '#shared/docs-search/docs-index.ts';
import { compareVersions, countTokens, minorVersion } from '#shared/docs-search/index-format.ts';
import { fittingVersion } from '#shared/docs-search/index-source.ts';
import { termsOf } from '#shared/docs-search/query-terms.ts';
import { type Folder, handbookJson, indexHandbook, tempFolder } from '../../support/docs-index.ts';

interface Question {
  readonly question: string;
  readonly phrase: string;
  readonly page: string;
  readonly contains: string;
}

const { questions } = handbookJson<{ questions: Question[] }>('questions.json');

let folder: Folder;
let index: DocsIndex;
beforeAll(async () => {
  folder = tempFolder();
  index = openDocsIndex(await indexHandbook(folder.path));
});
afterAll(() => {
  index[Symbol.dispose]();
  folder[Symbol.dispose]();
});

const docsUrl = 'https://gitlab.example.com/help';
const search = (text: string, pageSize = 4) => index.search({ text, pageSize, docsUrl });

describe('a question and a phrase', () => {
  const asked = questions.flatMap(({ question, phrase, ...right }) =>
    [question, phrase, `${question} (${phrase})`].map((text) => ({ text, ...right })),
  );

  it.each(asked)('$text', ({ text, page, contains }) => {
    const found = search(text).find(({ metadata }) => metadata.filename === `doc/${page}`);

    expect(found?.content).toContain(contains);
  });

  it('finds nearly all at the first place', () => {
    const first = asked.filter(
      ({ text, page }) => search(text)[0]?.metadata.filename === `doc/${page}`,
    );

    expect(first.length / asked.length).toBeGreaterThan(0.9);
  });
});

describe('a result', () => {
  it('has what GitLab makes a link of', () => {
    const [result] = search('protect a branch');

    expect(result).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{12}$/),
      content: expect.stringMatching(/^Protected branches\n\n/),
      metadata: {
        title: 'Protected branches: Protect a branch',
        filename: 'doc/user/project/repository/branches/protected.md',
        source_url: `${docsUrl}/user/project/repository/branches/protected.md#protect-a-branch`,
        source_type: 'doc',
      },
    });
  });

  it.each([
    ['needs optional', 'ci/yaml/_index.md#needsoptional'],
    [
      'error branch is shielded',
      'user/project/repository/branches/protected.md#error-remote-branch-is-shielded',
    ],
    ['reset root password', 'security/reset_password.md#the-password-of-root'],
    ['draft by email', 'user/project/merge_requests/_index.md#unfinished-by-email'],
  ])('links to the heading: %s', (text, link) => {
    expect(search(text)[0]?.metadata.source_url).toBe(`${docsUrl}/${link}`);
  });

  it('is one for each page, with an id of its own, the same each time', () => {
    const results = search('branch pipeline token variable', 20);
    const pages = results.map(({ metadata }) => metadata.filename);

    expect(results.length).toBeGreaterThan(5);
    expect(new Set(pages).size).toBe(results.length);
    expect(new Set(results.map(({ id }) => id)).size).toBe(results.length);
    expect(search('branch pipeline token variable', 20)).toEqual(results);
  });

  it.each([1, 4, 20])('fits the limit of all %s together', (pageSize) => {
    const results = search('limit branch server settings', pageSize);

    expect(results.length).toBeLessThanOrEqual(pageSize);
    expect(tokensOf(results)).toBeLessThanOrEqual(8_000);
    for (const { content } of results) expect(countTokens(content)).toBeLessThanOrEqual(2_000);
  });
});

describe('an odd query', () => {
  it.each([
    ...[
      '',
      ' ',
      '"',
      '""',
      "'",
      '(',
      ')',
      '()',
      '*',
      '^',
      '-',
      '+',
      ':',
      '{',
      '}',
      '\\',
      ';',
      '--',
    ],
    ...['NEAR(', 'NEAR(a b, 3)', 'a OR', 'OR', 'AND NOT', 'title:', 'body : x', '{title} : x'],
    ...[
      'branch"',
      '"branch',
      'branch*',
      '^branch',
      'a" OR "b',
      "'; drop table pages; --",
      '\u0000branch',
    ],
    ...[
      '\ud83d',
      'branch \udc00',
      '🚀',
      '日本語',
      '%_%',
      '<script>',
      'a\nb\r\nc',
      '\u202ebranch',
      '１２３',
    ],
  ])('%j is words or nothing', (text) => {
    expect(() => search(text)).not.toThrow();
  });

  it.each([
    ['letters', 'x'.repeat(399_999)],
    ['words', 'word '.repeat(45_000)],
    ['common words', 'branch pipeline token variable project server '.repeat(8_000)],
    ['brackets', '('.repeat(399_999)],
  ])('of many %s ends soon', (_, text) => {
    const start = performance.now();
    search(text);

    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it.each(['qqqq zzzz', 'xylofonium', '!!!'])('%s finds nothing', (text) => {
    expect(search(text)).toEqual([]);
  });
});

describe('terms', () => {
  it('are the words in the last brackets twice', () => {
    expect(termsOf('Wie lösche ich (irgend) eine Gruppe? (delete group)').slice(0, 2)).toEqual([
      { word: 'delete', weight: 2 },
      { word: 'group', weight: 2 },
    ]);
  });

  it('are what abbreviations stand for', () => {
    expect(termsOf('rotate a PAT').map(({ word }) => word)).toEqual(
      expect.arrayContaining(['rotate', 'pat', 'personal', 'access', 'token']),
    );
  });

  it.each(['how do I', 'what is the'])(
    'are the words of questions only where there is nothing else: %s',
    (text) => {
      expect(termsOf(text).length).toBeGreaterThan(0);
    },
  );

  it('are at most twenty', () => {
    expect(termsOf(Array.from({ length: 99 }, (_, at) => `w${at}`).join(' ')).length).toBe(20);
  });
});

describe('the version', () => {
  const versions = ['19.3', '18.9', '19.10', '18.11'];

  it.each([
    ['19.3.0', '19.3'],
    ['19.3.4-ee', '19.3'],
    ['v18.9.0-pre', '18.9'],
    ['19.4.0', '19.3'],
    ['19.12.1', '19.10'],
    ['18.10.0', '18.9'],
    ['17.11.0', '18.9'],
    ['20.1', '19.10'],
    ['unknown', '19.10'],
    ['', '19.10'],
  ])('of GitLab %j is answered by %s', (wanted, version) => {
    expect(fittingVersion(versions, wanted)).toBe(version);
  });

  it('is major and minor', () => {
    expect(
      ['19.3', '19.3.0-pre', 'v18.11.2-ee', '7', 'x19.3', '19.3 beta'].map(minorVersion),
    ).toEqual(['19.3', '19.3', '18.11', undefined, undefined, undefined]);
    expect(compareVersions('19.10', '19.9')).toBeGreaterThan(0);
  });
});
