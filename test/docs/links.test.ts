/** Every link within the project leads somewhere, to the heading that it names. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ALL_PAGES as PAGES, type Page, proseOf, ROOT } from './pages.ts';

const LINK = /\]\(([^)\s]+)\)/g;

it.each(PAGES)('$path', (page) => {
  expect(brokenLinks(page)).toEqual([]);
});

it('is read by every page but those that start', () => {
  const linked = new Set(PAGES.flatMap((page) => linksOf(page).map(({ path }) => path)));

  const unread = PAGES.map(({ path }) => path).filter((path) => !linked.has(path));

  // Decisions are listed by their folder.
  expect(unread.filter((path) => !path.startsWith('docs/decisions/'))).toEqual(['README.md']);
});

interface Link {
  readonly target: string;
  /** From the root of the project. */
  readonly path: string;
  readonly anchor: string | undefined;
}

function linksOf({ path, text }: Page): Link[] {
  return [...proseOf(text).matchAll(LINK)]
    .map(([, target = '']) => target)
    .filter((target) => !/^\w+:/.test(target))
    .map((target) => {
      const [file = '', anchor] = target.split('#');
      return { target, path: file === '' ? path : join(path, '..', file), anchor };
    });
}

function brokenLinks(page: Page): string[] {
  return linksOf(page)
    .filter(({ path, anchor }) => !leadsSomewhere(path, anchor))
    .map(({ target }) => target);
}

function leadsSomewhere(path: string, anchor: string | undefined): boolean {
  if (anchor === undefined) return existsSync(join(ROOT, path));
  const page = PAGES.find((candidate) => candidate.path === path);
  return page !== undefined && anchorsOf(page).includes(anchor);
}

/** As GitLab and GitHub name headings, where they agree. */
function anchorsOf({ text }: Page): string[] {
  return [...proseOf(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
