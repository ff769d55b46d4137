/** Biome itself refuses an import that breaks a floor, and no other. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FLOORS, forbiddenTo, type Room } from './floors.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const ROOMS = FLOORS.flat();

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

let refused: Set<string>;
let copy: string;

/** Biome runs once, over a module in each room that imports one of every room. */
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'fences-'));
  for (const path of ['biome.json', '.gitignore', 'test/structure/fences.json']) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(ROOT, path), join(copy, path));
  }
  for (const room of ROOMS) writeScratch(room);
  refused = new Set(diagnose());
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

it.each(ROOMS)('%s', (room) => {
  for (const form of FORMS) {
    const forbidden = ROOMS.filter((other) => refused.has(`${room} ${form} ${other}`));

    expect(forbidden).toEqual(forbiddenTo(room));
  }
});

it('refuses tests in the product', () => {
  writeFileSync(join(copy, 'shared/http/scratch.ts'), "import '../../test/support/send.ts';\n");

  expect(runBiome().map(({ location }) => location.path)).toContain('shared/http/scratch.ts');
});

const FORMS = ['alias', 'relative', 'deep'] as const;
type Form = (typeof FORMS)[number];

/** One import a line, in the order of the rooms; `deep` is a module two folders below its room. */
function writeScratch(room: Room): void {
  for (const form of FORMS) {
    const path = scratchPath(room, form);
    const lines = ROOMS.map((other) => `import '${specifier(path, `${other}/one.ts`, form)}';\n`);
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), lines.join(''));
  }
}

function scratchPath(room: Room, form: Form): string {
  // What lies deeper in `shared` belongs to other rooms.
  const below = form === 'deep' && room !== 'shared' ? 'one/two/' : '';
  return `${room}/${below}${form}.ts`;
}

function specifier(from: string, to: string, form: Form): string {
  if (form === 'alias') return `#${to}`;
  const way = posix.relative(posix.dirname(from), to);
  return way.startsWith('.') ? way : `./${way}`;
}

function diagnose(): string[] {
  const byPath = new Map(
    ROOMS.flatMap((room) => FORMS.map((form) => [scratchPath(room, form), `${room} ${form}`])),
  );
  return runBiome().map(
    ({ location: { path, start } }) => `${byPath.get(path)} ${ROOMS[start.line - 1]}`,
  );
}

function runBiome(): Diagnostic[] {
  const { stdout } = spawnSync(
    join(ROOT, 'node_modules/.bin/biome'),
    ['lint', '--only=style/noRestrictedImports', '--reporter=json', '--max-diagnostics=none', '.'],
    { cwd: copy, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout).diagnostics;
}
