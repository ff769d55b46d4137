/**
 * What all examples share: values of placeholders, claims, header sets, scopes.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { ExampleModel } from './example.ts';
import type { JsonObject } from './json.ts';

export const EXAMPLES_FOLDER = new URL('../../fixtures/examples/', import.meta.url);

export interface Fixtures {
  /** Name → value of the placeholders that every harness knows. */
  readonly values: Readonly<Record<string, string>>;
  readonly gateway: JsonObject;
  readonly scopes_all: readonly string[];
  readonly token: JsonObject;
  /** Issuer → claims. */
  readonly claims: Readonly<Record<string, JsonObject>>;
  readonly header_sets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly model: ExampleModel;
}

// The file is ours and read as it is: a wrong member fails the examples that use it.
export const fixtures = readJson('fixtures.json') as Fixtures;

/** A file of the examples' folder. */
export function readJson(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, EXAMPLES_FOLDER), 'utf8'));
}
