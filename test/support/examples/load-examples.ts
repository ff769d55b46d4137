/**
 * Reads every example file.
 *
 * @module
 */
import { readdirSync } from 'node:fs';
import type { Example } from './example.ts';
import { type ExampleFile, expand } from './expand.ts';
import { EXAMPLES_FOLDER, readJson } from './fixtures.ts';

/** All cases in the order of their files, each variant a case of its own. */
export function loadExamples(): readonly Example[] {
  const files = readdirSync(EXAMPLES_FOLDER).filter((file) => /^\d+-.*\.json$/.test(file));
  return files.sort().flatMap((file) => expand(file, readJson(file) as ExampleFile));
}
