/**
 * `npm run test:usage`: how long the report of a large month takes, and in how much memory.
 *
 * @module
 */
import { tempFolder } from '../support/docs-index.ts';
import { MONTH } from '../support/usage-records.ts';
import { measureUsage, writeMonth } from './month.ts';

const MAX_SECONDS = 60;
const MAX_MEGABYTES = 300;
const HEAP_MB = 128;

const FORMS = [
  ['a table', []],
  [
    'JSON of everything',
    ['--json', '--by', 'user', '--by', 'project', '--by', 'day,feature', '--by', 'model'],
  ],
  ['a page', ['--html', '/dev/null']],
] as const;

using folder = tempFolder();
const file = folder.file('month.jsonl.gz');
await writeMonth(file);
say(`${MONTH.requests.toLocaleString('en')} requests of ${MONTH.users} users`);
for (const [name, args] of FORMS) {
  const { code, seconds, megabytes, stderr } = await measureUsage(
    ['--from', file, ...args],
    HEAP_MB,
  );
  const isGood = code === 0 && seconds < MAX_SECONDS && megabytes < MAX_MEGABYTES;
  if (!isGood) process.exitCode = 1;
  say(
    `${isGood ? 'ok    ' : 'failed'} ${name}: ${seconds.toFixed(1)} s (< ${MAX_SECONDS}), ${megabytes.toFixed(0)} MB (< ${MAX_MEGABYTES})`,
  );
  if (code !== 0) say(stderr);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
