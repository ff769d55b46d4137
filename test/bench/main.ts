/**
 * `npm run bench`: measures, prints tables, and writes `bench/report.html`. It reports and does not
 * judge: it exits with 0 whatever the numbers are.
 *
 * @module
 */
import { tableText } from '#infra/models/table-text.ts';
import { machineText } from './machine.ts';
import { readOptions } from './options.ts';
import { createProgress } from './progress.ts';
import { numberText } from './report/number-text.ts';
import { runBench } from './run-bench.ts';
import { SCALES } from './scales.ts';

const options = readOptions(process.argv.slice(2));
const progress = createProgress(process.stderr);
const scale = options.quick ? SCALES.quick : SCALES.full;
const report = await runBench({ only: options.only, scale, progress });
progress('');

const print = (text: string) => void process.stdout.write(`${text}\n`);
if (options.json) print(JSON.stringify(report, null, 2));
else {
  print(`${machineText(report.machine)}, ${report.date}, ${report.tookS.toFixed(0)} s`);
  for (const { title, note, heads, rows } of report.sections) {
    print(`\n${title}\n${note}\n`);
    print(
      tableText(
        heads,
        rows.map((cells) => cells.map(numberText)),
      ),
    );
  }
}
