/**
 * `npm run bench`: measures, prints tables, and writes `bench/report.html`, or `bench/part.html` where only a part was
 * asked for. It exits with 0 whatever the numbers are, and with 1 where some could not be had.
 *
 * @module
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ignoreGoneReader } from '#infra/cli/common/terminal.ts';
import { lastFacts, rememberRun } from './history.ts';
import { readOptions } from './options.ts';
import { createProgress } from './progress.ts';
import { insertReport } from './report/markdown-report.ts';
import { reportPage } from './report/page.ts';
import { textReport } from './report/text-report.ts';
import { runBench } from './run-bench.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const FOLDER = join(ROOT, 'bench');
const HISTORY = join(FOLDER, 'history.jsonl');
const DOCUMENT = join(ROOT, 'docs', 'performance.md');

for (const signal of ['SIGINT', 'SIGTERM']) {
  // An orderly end: folders are cleared away, and the processes of the bench end with it.
  process.once(signal, () => process.exit(130));
}

const { only, quick, json, writeDocs } = readOptions(process.argv.slice(2));
const progress = createProgress(process.stderr);
const scale = quick ? 'quick' : 'full';
const report = await runBench({
  ...{ only, scale, progress },
  lastFacts: await lastFacts(HISTORY, scale),
});
progress('');

await mkdir(FOLDER, { recursive: true });
const page = join(FOLDER, report.isWhole ? 'report.html' : 'part.html');
await writeFile(page, reportPage(report));
await rememberRun(HISTORY, report);
if (json) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
if (writeDocs) {
  await writeFile(DOCUMENT, insertReport(await readFile(DOCUMENT, 'utf8'), report));
}
process.stdout.on('error', ignoreGoneReader);
process.stdout.write(`${textReport(report)}\n`);
if (report.sections.some(({ chart }) => chart)) process.stderr.write(`Charts: ${page}\n`);
if (report.failed.length > 0) process.exitCode = 1;
