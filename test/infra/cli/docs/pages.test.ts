/** What an index holds of GitLab's Markdown: the handbook in `test/fixtures/docs-search` has every form. */
import { DatabaseSync } from 'node:sqlite';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnchors } from '#infra/cli/docs/pages/anchors.ts';
import { readPage } from '#infra/cli/docs/pages/page.ts';
import {
  type Folder,
  handbookJson,
  indexHandbook,
  tempFolder,
} from '../../../support/docs-index.ts';

interface Expected {
  readonly pages: readonly string[];
  readonly not_indexed: Readonly<Record<string, string>>;
  readonly titles: Readonly<Record<string, string>>;
  readonly anchors: Readonly<Record<string, readonly string[]>>;
  readonly never_in_contents: readonly string[];
  readonly must_be_readable: readonly {
    readonly page: string;
    readonly contains: readonly string[];
  }[];
}

const expected = handbookJson<Expected>('expected.json');

interface Row {
  readonly path: string;
  readonly title: string;
  readonly body: string;
  readonly anchors: readonly string[];
}

let folder: Folder;
let rows: Row[];
beforeAll(async () => {
  folder = tempFolder();
  const database = new DatabaseSync(await indexHandbook(folder.path), { readOnly: true });
  rows = database
    .prepare('select path, title, headings, body from sections join pages on pages.id = page')
    .all()
    .map(({ path, title, headings, body }) => ({
      path: String(path),
      title: String(title),
      body: inflateRawSync(body as Uint8Array).toString(),
      anchors: (JSON.parse(String(headings)) as { anchor: string }[]).map(({ anchor }) => anchor),
    }));
  database.close();
});
afterAll(() => folder[Symbol.dispose]());

const of = (path: string) => rows.filter((row) => row.path === path);

describe('the handbook', () => {
  it('has its pages, and none that is no documentation', () => {
    expect([...new Set(rows.map(({ path }) => path))].toSorted()).toEqual(
      [...expected.pages].toSorted(),
    );
    expect(rows.filter(({ path }) => Object.hasOwn(expected.not_indexed, path))).toEqual([]);
  });

  it.each(Object.entries(expected.titles))('%s is called %s', (path, title) => {
    expect(of(path)[0]?.title).toBe(title);
  });

  it.each(Object.entries(expected.anchors))('%s has its anchors', (path, anchors) => {
    expect(of(path).flatMap((row) => row.anchors)).toEqual(expect.arrayContaining([...anchors]));
  });

  it.each(expected.never_in_contents)('never returns %j', (text) => {
    expect(rows.filter(({ body }) => body.includes(text))).toEqual([]);
  });

  it.each(expected.must_be_readable)('keeps $contains of $page', ({ page, contains }) => {
    const text = of(page)
      .map(({ body }) => body)
      .join('\n');

    for (const words of contains) expect(text).toContain(words);
  });

  it('repeats the head of a table that is cut', () => {
    const parts = of('administration/settings/limits.md').filter(({ body }) =>
      body.includes('`limit_0'),
    );

    expect(parts.length).toBeGreaterThan(1);
    for (const { body } of parts)
      expect(body).toMatch(/^\| Name \| Default \| Meaning \|\n\|---\|---\|---\|$/m);
  });
});

const bodyOf = (markdown: string): string => {
  const page = readPage('a.md', `---\ntitle: A\n---\n\n${markdown}\n`);
  return typeof page === 'string' ? page : page.sections.map(({ body }) => body).join('\n---\n');
};

describe('of Markdown stays', () => {
  it.each([
    ['the text of a link', 'See [the `API` page](../api/x.md#y "t").', 'See the `API` page.'],
    ['the text of a link with brackets', '[a [b] c](d(e).md) f', 'a [b] c f'],
    ['a link as code', 'Write `[text](url)`.', 'Write `[text](url)`.'],
    ['no picture', 'a ![x](y.png){width=50%} b', 'a  b'],
    ['an address', '<https://a.example/b>', 'https://a.example/b'],
    ['the word of a key', 'Press <kbd>c</kbd>.', 'Press c.'],
    ['a placeholder that looks like a tag', 'Use <your_token>.', 'Use <your_token>.'],
    ['the text of a tooltip', '{{< glossary-tooltip text="runner" >}} runs', 'runner runs'],
    ['the kind of an alert', '> [!WARNING]\n> Mind.', '> Warning:\n> Mind.'],
    [
      'the tier alone of details',
      '{{< details >}}\n\n- Tier: Free\n- Offering: X\n\n{{< /details >}}',
      'Tier: Free.',
    ],
    ['nothing of a history', 'a\n\n{{< history >}}\n\n- flag\n\n{{< /history >}}\n\nb', 'a\n\nb'],
    ['nothing of a comment over lines', 'a <!-- b\n```\nc --> d', 'a\n d'],
    ['a fence as it is', '```ruby\n# [x](y) <kbd>\n```', '```ruby\n# [x](y) <kbd>\n```'],
    ['a fence with tildes', '~~~\n```\n~~~', '~~~\n```\n~~~'],
    [
      'a fence in a list',
      '1. One\n\n   ```shell\n   # two\n   ```',
      '1. One\n\n   ```shell\n   # two\n   ```',
    ],
    ['no diagram', 'a\n\n```mermaid\ngraph\n```\n\nb', 'a\n\nb'],
    [
      'a row without padding',
      '| a   |  b |\n|:----|---:|\n| `x\\|y` | <br>z |',
      '| a | b |\n|---|---|\n| `x\\|y` | z |',
    ],
  ])('%s', (_, markdown, text) => {
    expect(bodyOf(markdown)).toBe(text);
  });
});

describe('the title', () => {
  it.each([
    ['of the front matter', '---\ntitle: "A: b"\n---\nx', 'A: b'],
    ['of broken front matter', '---\ntitle: A: b: c\n---\nx', 'A: b: c'],
    ['of the first heading', '# `A` page\n\nx', 'A page'],
    ['of the file', 'x', 'some page'],
  ])('%s', (_, source, title) => {
    expect(readPage('user/some_page.md', source)).toMatchObject({ title });
  });

  it('of a folder, where the file says nothing', () => {
    expect(readPage('user/two_words/_index.md', 'x')).toMatchObject({ title: 'two words' });
  });
});

it('counts anchors that are taken', () => {
  const anchorOf = createAnchors();

  expect(['A b', 'A b', 'A, b!', 'ä_1 – x'].map((text) => anchorOf(text, undefined))).toEqual([
    'a-b',
    'a-b-1',
    'a-b-2',
    'ä_1--x',
  ]);
  expect(anchorOf('Else', 'own')).toBe('own');
});
