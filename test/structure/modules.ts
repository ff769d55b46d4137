/**
 * The modules of the product: how much code each has and which others it imports, types included, as the
 * parser sees them.
 *
 * @module
 */
import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

export interface Module {
  /** From the root of the project, such as `shared/http/answer-headers.ts`. */
  readonly path: string;
  /** Lines that hold more than white space and comments. */
  readonly codeLines: number;
  readonly imports: readonly ModuleImport[];
}

export interface ModuleImport {
  /** From the root of the project. Packages are left out. */
  readonly path: string;
  /** `type` disappears when types are stripped; `late` is loaded by `import()` when it is needed. */
  readonly kind: 'value' | 'type' | 'late';
}

/** Modules below `root`'s `functions/`, `shared/` and `infra/`, by path. */
export function readModules(root: string): Module[] {
  return globSync('{functions,shared,infra}/**/*.ts', { cwd: root })
    .filter((path) => !path.endsWith('.d.ts'))
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
    .map((path) => parseModule(path, readFileSync(join(root, path), 'utf8')));
}

/** @throws {SyntaxError} when the source cannot be parsed. */
export function parseModule(path: string, source: string): Module {
  const parsed = parseSync(path, source);
  const [error] = parsed.errors;
  if (error) throw new SyntaxError(`${path}: ${error.message}`);
  return {
    path,
    codeLines: countCodeLines(source, parsed.comments),
    imports: requestsOf(parsed, source)
      .filter(({ name }) => /^(?:\.|#shared\/|#infra\/)/.test(name))
      .map(({ name, kind }) => ({ path: resolve(path, name), kind })),
  };
}

interface Request {
  readonly name: string;
  readonly kind: ModuleImport['kind'];
}

function requestsOf(parsed: ReturnType<typeof parseSync>, source: string): Request[] {
  const { staticImports, staticExports, dynamicImports } = parsed.module;
  const imported = staticImports.map(({ moduleRequest, entries }) => ({
    name: moduleRequest.value,
    kind: kindOf(entries),
  }));
  const exported = staticExports.flatMap(({ entries }) => {
    const name = entries[0]?.moduleRequest?.value;
    return name === undefined ? [] : [{ name, kind: kindOf(entries) }];
  });
  const late = dynamicImports.map(({ moduleRequest: { start, end } }) => ({
    name: source.slice(start + 1, end - 1),
    kind: 'late' as const,
  }));
  return [...imported, ...exported, ...late, ...importTypesOf(parsed, source)];
}

function kindOf(entries: readonly { readonly isType: boolean }[]): 'value' | 'type' {
  return entries.length > 0 && entries.every(({ isType }) => isType) ? 'type' : 'value';
}

/** Types written as `import('./module.ts').Name`. */
function importTypesOf(parsed: ReturnType<typeof parseSync>, source: string): Request[] {
  const requests: Request[] = [];
  // Building the tree takes most of the time, and few modules need it.
  if (!/\bimport\(/.test(source)) return requests;
  new Visitor({
    TSImportType({ source: { value } }) {
      requests.push({ name: value, kind: 'type' });
    },
  }).visit(parsed.program);
  return requests;
}

function resolve(from: string, name: string): string {
  return name.startsWith('#') ? name.slice(1) : posix.join(posix.dirname(from), name);
}

function countCodeLines(
  source: string,
  comments: readonly { readonly start: number; readonly end: number }[],
): number {
  let code = '';
  let at = 0;
  for (const { start, end } of comments) {
    // A comment's line ends stay, so that code before and after it is on two lines.
    code += source.slice(at, start) + source.slice(start, end).replace(/[^\n]/g, '');
    at = end;
  }
  code += source.slice(at);
  return code.split('\n').filter((line) => line.trim() !== '').length;
}
