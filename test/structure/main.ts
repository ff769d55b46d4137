/**
 * `npm run structure`: rooms, what they import, how finely they are cut. Fails on a circle, on an import that
 * leads upward or sideways, and on fences that are not those of the floors. `-- --write` renews the fences.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { faultsOf } from './faults.ts';
import { FENCES } from './fences.ts';
import { cutFaultsOf } from './measures.ts';
import { readModules } from './modules.ts';
import { productModules, structureReport } from './report.ts';
import { completionPath, tooManyFiles } from './request-path.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const FENCES_FILE = join(import.meta.dirname, 'fences.json');

if (process.argv.includes('--write')) {
  writeFileSync(FENCES_FILE, `${JSON.stringify(FENCES, undefined, 2)}\n`);
}

const modules = readModules(ROOT);
const failures = [...faultsOf(modules), ...cutFaultsOf(productModules(modules))];
if (!isDeepStrictEqual(JSON.parse(readFileSync(FENCES_FILE, 'utf8')), FENCES)) {
  failures.push('test/structure/fences.json differs from the floors: npm run structure -- --write');
}

const passed = await completionPath(ROOT);
if (tooManyFiles(passed)) failures.push('one completion passes more files than COMPLETION_FILES');

console.log(structureReport(modules, passed));
for (const failure of failures) console.error(`failed: ${failure}`);
if (failures.length > 0) process.exitCode = 1;
