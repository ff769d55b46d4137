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
import { readModules } from './modules.ts';
import { structureReport } from './report.ts';
import { completionPath } from './request-path.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Circles of files that still have to go, by the file that is named first. */
const OPEN = ['infra/cli/doctor/check.ts', 'infra/cli/models/commands/allow.ts'].map(
  (path) => `circle of files: ${path}`,
);

const FENCES_FILE = join(import.meta.dirname, 'fences.json');

if (process.argv.includes('--write')) {
  writeFileSync(FENCES_FILE, `${JSON.stringify(FENCES, undefined, 2)}\n`);
}

const modules = readModules(ROOT);
const faults = faultsOf(modules);
const open = faults.filter((fault) => OPEN.some((start) => fault.startsWith(start)));
const failures = faults.filter((fault) => !open.includes(fault));
if (!isDeepStrictEqual(JSON.parse(readFileSync(FENCES_FILE, 'utf8')), FENCES)) {
  failures.push('test/structure/fences.json differs from the floors: npm run structure -- --write');
}

console.log(structureReport(modules, await completionPath(ROOT)));
for (const fault of open) console.log(`moving: ${fault}`);
for (const failure of failures) console.error(`failed: ${failure}`);
if (failures.length > 0) process.exitCode = 1;
