/** What a stranger is told is so: paths exist, versions agree, decisions say where they stand. */
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FLOORS } from '../structure/floors.ts';
import { commandsOf, PAGES, proseOf, ROOT, readFile, tablesOf, wordsOf } from './pages.ts';

const manifest = JSON.parse(readFile('package.json')) as {
  readonly devDependencies: Readonly<Record<string, string>>;
};

const PATH = /^(?:functions|shared|infra|test|docs)\/[\w./*-]*$/;

describe.each(PAGES)('$path', ({ text }) => {
  it('names paths that exist', () => {
    const named = [...proseOf(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
    const missing = named.filter((code) => PATH.test(code) && !isThere(code));

    expect(missing).toEqual([]);
  });
});

function isThere(path: string): boolean {
  return path.includes('*')
    ? globSync(path, { cwd: ROOT }).length > 0
    : existsSync(join(ROOT, path));
}

describe('CONTRIBUTING.md', () => {
  const page = readFile('CONTRIBUTING.md');
  const runs = commandsOf(page, 'npx vitest run ').map((line) => wordsOf(line).slice(3));

  it.each(runs)('runs tests that exist: %s', (...words) => {
    const paths = words.filter((word) => word.startsWith('test/'));

    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !isThere(path))).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  it('shows every room on its floor', () => {
    const [picture = ''] =
      readFile('docs/architecture.md').match(/^functions\/[\s\S]*?^```/m) ?? [];
    const shown = picture.split('\n').flatMap((line) => {
      const floor = /(\d+)$/.exec(line)?.[1];
      const rooms = /^ {2}(?:[a-z-]+\/ +)+/.exec(line)?.[0].match(/[a-z-]+(?=\/)/g) ?? [];
      return floor === undefined ? [] : rooms.map((room) => `${floor} shared/${room}`);
    });
    const built = FLOORS.flatMap((rooms, floor) =>
      rooms.filter((room) => room.startsWith('shared/')).map((room) => `${floor} ${room}`),
    );

    expect(shown.toSorted()).toEqual(built.toSorted());
  });
});

describe('the version of Node.js', () => {
  it('is that of npm’s package in .nvmrc and in the pipeline', () => {
    const { node } = manifest.devDependencies;
    const pipeline = parse(readFile('.gitlab-ci.yml'));

    expect(readFile('.nvmrc').trim()).toBe(node);
    expect(pipeline.default.image).toMatch(new RegExp(`^node:${node}-`));
  });
});

describe('the pipeline', () => {
  it('runs the test command of the README', () => {
    const [command] = commandsOf(readFile('README.md'), 'npm ci && npm test');

    expect(parse(readFile('.gitlab-ci.yml')).test.script).toEqual([command]);
  });
});

describe('decisions', () => {
  const files = globSync('docs/decisions/0*.md', { cwd: ROOT }).toSorted();
  const [index] = tablesOf(readFile('docs/decisions/README.md'));

  it('are listed with the status that they have', () => {
    const written = files.map((path) => {
      const [, number, title] = /^# (\d+)\. (.+)\n/.exec(readFile(path)) ?? [];
      const [, status] = /^\d{4}-\d\d-\d\d · (.+)$/m.exec(readFile(path)) ?? [];
      return [number, `[${title}](${path.split('/').at(-1)})`, status];
    });

    expect(index?.rows).toEqual(written);
  });

  it.each(files)('%s stands somewhere', (path) => {
    expect(readFile(path)).toMatch(
      /^# \d+\. .+\n\n\d{4}-\d\d-\d\d · (?:proposed|accepted|superseded by \d+)\n/,
    );
  });
});
