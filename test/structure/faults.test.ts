/** A circle and a broken floor are found, wherever they are planted; what stands has none. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { circlesOf } from './circles.ts';
import { faultsOf } from './faults.ts';
import { cutFaultsOf } from './measures.ts';
import { type Module, parseModule, readModules } from './modules.ts';

const ROOT = join(import.meta.dirname, '..', '..');

const modulesOf = (sources: Readonly<Record<string, string>>): Module[] =>
  Object.entries(sources).map(([path, source]) => parseModule(path, source));

describe('a circle of files', () => {
  it.each([
    ['of values', "import { b } from './b.ts';", "import { a } from './a.ts';"],
    ['of types', "import type { B } from './b.ts';", "import { type A } from './a.ts';"],
    ['by an export', "export { b } from './b.ts';", "export type { A } from './a.ts';"],
    ['by a late import', "const b = () => import('./b.ts');", "import './a.ts';"],
    ['by the type of an import', "type B = import('./b.ts').B;", "import './a.ts';"],
    ['by the alias', "import '#shared/http/b.ts';", "import '../http/a.ts';"],
  ])('%s', (_, a, b) => {
    const modules = modulesOf({ 'shared/http/a.ts': a, 'shared/http/b.ts': b });

    expect(faultsOf(modules)).toEqual([
      'circle of files: shared/http/a.ts → shared/http/b.ts → shared/http/a.ts',
    ]);
  });

  it('is found once, however many files lie on it', () => {
    const graph = new Map([
      ['start', ['a']],
      ['a', ['b', 'end']],
      ['b', ['c']],
      ['c', ['a', 'b']],
      ['end', []],
      ['self', ['self']],
    ]);

    expect(circlesOf(graph)).toEqual([
      ['a', 'b', 'c', 'a'],
      ['self', 'self'],
    ]);
  });
});

describe('a broken floor', () => {
  it.each([
    ['upward', 'shared/auth/a.ts', '../http/b.ts', 'shared/auth must not know shared/http'],
    ['sideways', 'shared/auth/a.ts', '../routing/b.ts', 'shared/auth must not know shared/routing'],
    ['of types', 'shared/a.ts', './auth/b.ts', 'shared must not know shared/auth'],
    [
      'to a private room',
      'shared/http/a.ts',
      '#shared/bedrock/b.ts',
      'shared/http must not know shared/bedrock',
    ],
    [
      'between functions',
      'functions/chat/a.ts',
      '../platform/b.ts',
      'functions/chat must not know functions/platform',
    ],
    [
      'out of the product',
      'shared/wiring/a.ts',
      '#infra/deploy/b.ts',
      'shared/wiring must not know infra/deploy',
    ],
  ])('%s', (...[, from, name, fault]) => {
    const [found] = faultsOf(modulesOf({ [from]: `import type { B } from '${name}';` }));

    expect(found).toMatch(new RegExp(`^${from} imports .*: ${fault}$`));
  });

  it('is a folder without a floor', () => {
    const [fault] = faultsOf(modulesOf({ 'shared/cellar/a.ts': '' }));

    expect(fault).toMatch(/^shared\/cellar\/a\.ts lies in a folder that has no floor/);
  });
});

it('leads from room to room and back', () => {
  const faults = faultsOf(
    modulesOf({
      'shared/auth/a.ts': "import '../request/a.ts';",
      'shared/request/a.ts': '',
      'shared/request/b.ts': "import '../auth/b.ts';",
      'shared/auth/b.ts': '',
    }),
  );

  expect(faults).toContain('circle of rooms: shared/auth → shared/request → shared/auth');
});

describe('code lines', () => {
  it.each([
    ['without blank lines', 'one();\n\n  \ntwo();\n', 2],
    ['without comments', '/**\n * Text.\n */\n// More.\none(); // And more.\n', 1],
    [
      'with what only looks like a comment',
      "const url = 'https://a.example';\nconst text = `\n// text\n`;\n",
      4,
    ],
    ['before and after a comment', 'one(); /* a\nb */ two();\n', 2],
  ])('%s', (_, source, lines) => {
    expect(parseModule('shared/a.ts', source).codeLines).toBe(lines);
  });
});

it('reads the whole product', () => {
  const modules = readModules(ROOT);
  const paths = modules.map(({ path }) => path);

  expect(modules.length).toBeGreaterThan(250);
  for (const { path, imports } of modules) {
    const missing = imports.filter(
      (other) => other.path.endsWith('.ts') && !paths.includes(other.path),
    );
    // The local gateway chooses a function by its name.
    expect(
      missing.filter((other) => !other.path.includes('${')),
      path,
    ).toEqual([]);
  }
});

describe('code that is cut', () => {
  const file = (name: string, lines: number): Module =>
    parseModule(`shared/${name}.ts`, 'one();\n'.repeat(lines));

  it.each([
    ['as it should be', [60, 80], []],
    ['too finely', [10, 20], ['the mean of code lines is 15: 55 to 90']],
    [
      'too coarsely',
      [20, 201],
      [
        'shared/1.ts has 201 lines of code: 200 at most',
        'p90 of code lines is 201: 150 at most',
        'the mean of code lines is 110.5: 55 to 90',
      ],
    ],
  ])('%s', (_, lines, faults) => {
    expect(cutFaultsOf(lines.map((count, at) => file(String(at), count)))).toEqual(faults);
  });
});
