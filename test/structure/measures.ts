/**
 * How finely the code is cut.
 *
 * @module
 */
import { type Graph, reachable } from './circles.ts';
import type { Module } from './modules.ts';

export interface Fineness {
  readonly files: number;
  /** Code lines of a file on average, one decimal. */
  readonly mean: number;
  /** Nine of ten files have no more code lines. */
  readonly p90: number;
  readonly longest: number;
}

/** In functions/ and shared/ taken together, in code lines of a file. */
export const LIMITS = { least: 55, most: 90, p90: 150, longest: 200 } as const;

export function finenessOf(modules: readonly Module[]): Fineness {
  const lines = modules.map(({ codeLines }) => codeLines).toSorted((a, b) => a - b);
  const sum = lines.reduce((total, count) => total + count, 0);
  return {
    files: lines.length,
    mean: Math.round((10 * sum) / lines.length) / 10,
    p90: lines[Math.ceil(lines.length * 0.9) - 1] ?? 0,
    longest: lines.at(-1) ?? 0,
  };
}

/** What is cut too coarsely or too finely, one line each. */
export function cutFaultsOf(modules: readonly Module[]): string[] {
  const { mean, p90 } = finenessOf(modules);
  const long = modules
    .filter(({ codeLines }) => codeLines > LIMITS.longest)
    .map(
      ({ path, codeLines }) => `${path} has ${codeLines} lines of code: ${LIMITS.longest} at most`,
    );
  return [
    ...long,
    ...(p90 > LIMITS.p90 ? [`p90 of code lines is ${p90}: ${LIMITS.p90} at most`] : []),
    ...(mean < LIMITS.least || mean > LIMITS.most
      ? [`the mean of code lines is ${mean}: ${LIMITS.least} to ${LIMITS.most}`]
      : []),
  ];
}

/** The files that exactly one other imports, by their one importer. */
export function onlyImported(modules: readonly Module[]): Map<string, string> {
  const importers = Map.groupBy(
    modules.flatMap(({ path, imports }) =>
      [...new Set(imports.map((other) => other.path))].map((other) => ({ path, other })),
    ),
    ({ other }) => other,
  );
  return new Map(
    [...importers].flatMap(([other, [first, second]]) =>
      first && !second ? [[other, first.path] as const] : [],
    ),
  );
}

/** How many files of ours a bundle takes in: what is left of imports once types are stripped. */
export function filesBehind(modules: readonly Module[], entry: string): number {
  const graph: Graph = new Map(
    modules.map(({ path, imports }) => [
      path,
      imports.filter(({ kind }) => kind === 'value').map((other) => other.path),
    ]),
  );
  return reachable(graph, entry).add(entry).size;
}
