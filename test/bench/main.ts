/**
 * `npm run bench`: measures, prints tables, and writes `bench/report.html`. It reports and does not
 * judge: it exits with 0 whatever the numbers are, and with 1 where some could not be had.
 *
 * @module
 */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ignoreGoneReader } from '#infra/cli/common/terminal.ts';
import { readOptions } from './options.ts';
import { createProgress } from './progress.ts';
import { insertReport } from './report/markdown-report.ts';
import { reportPage } from './report/page.ts';
import { textReport } from './report/text-report.ts';
import { runBench } from './run-bench.ts';
import { SCALES } from './scales.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = join(ROOT, 'bench', 'report.html');
const DOCUMENT = join(ROOT, 'docs', 'performance.md');

for (const signal of ['SIGINT', 'SIGTERM']) {
  // An orderly end: folders are cleared away, and the processes of the bench end with it.
  process.once(signal, () => process.exit(130));
}

const { only, quick, json, writeDocs } = readOptions(process.argv.slice(2));
const progress = createProgress(process.stderr);
const scale = quick ? SCALES.quick : SCALES.full;
const report = await runBench({ only, scale, progress });
progress('');

await mkdir(join(ROOT, 'bench'), { recursive: true });
await writeFile(PAGE, reportPage(report));
if (writeDocs) {
  await writeFile(DOCUMENT, insertReport(await readFile(DOCUMENT, 'utf8'), report));
}
process.stdout.on('error', ignoreGoneReader);
process.stdout.write(`${json ? JSON.stringify(report, null, 2) : textReport(report)}\n`);
process.stderr.write(`Charts: ${PAGE}\n`);
if (report.failed.length > 0) process.exitCode = 1;
