/**
 * The pages for readers, and what tests look at in them.
 *
 * @module
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

export interface Page {
  /** From the root of the project, such as `docs/deploy.md`. */
  readonly path: string;
  readonly text: string;
}

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export const ALL_PAGES: readonly Page[] = globSync(['*.md', 'docs/**/*.md'], { cwd: ROOT })
  .toSorted()
  .map((path) => ({ path, text: readFile(path) }));

/** Without the contract, which speaks of GitLab's side too: its names need not be ours. */
export const PAGES: readonly Page[] = ALL_PAGES.filter(
  ({ path }) => !path.startsWith('docs/contract/'),
);

export function readFile(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

const FENCE = /^ *```[\s\S]*?^ *```/gm;

/** What is set as running text: without blocks of code. */
export function proseOf(text: string): string {
  return text.replace(FENCE, '');
}

/** The tables of a page, their cells trimmed. A `|` within code is written as `\|`. */
export function tablesOf(text: string): Table[] {
  const blocks = proseOf(text).match(/(?:^\|.*\|\n)+/gm) ?? [];
  return blocks.map((block) => {
    const [header = [], , ...rows] = block.trimEnd().split('\n').map(cellsOf);
    return { header, rows };
  });
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/** The section below a heading, up to the next one of its level or above. */
export function sectionOf(text: string, heading: string): string {
  const level = /^#+/.exec(heading)?.[0].length ?? 0;
  const [, after = ''] = text.split(`\n${heading}\n`);
  return after.split(new RegExp(`^#{1,${level}} `, 'm'))[0] ?? '';
}

/** The commands of a page that begin with `start`, from blocks and from running text; each on one line. */
export function commandsOf(text: string, start: string): string[] {
  const inBlocks = [...text.matchAll(FENCE)].flatMap(([block]) =>
    block
      .replaceAll(/\\\n */g, '')
      .split('\n')
      .map((line) => line.trim().replace(/^\$ /, '')),
  );
  const inText = [...proseOf(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return [...inBlocks, ...inText].filter((line) => line.startsWith(start));
}

/** As a shell takes a line apart, as far as our commands need it. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** Whether a command has a place to be filled in. */
export function isTemplate(command: string): boolean {
  return /<\w|…|\$/.test(command);
}
