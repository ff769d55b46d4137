import { accessSync, constants, existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../../common/failures.ts';
import { didYouMean, nearest } from '../../common/nearest.ts';
import { DIMENSION_NAMES } from '../dimensions.ts';
import { makeReport } from '../make-report.ts';
import { reportCsv, reportJson, reportText } from '../report.ts';
import type { Open, Session } from '../session.ts';

const DEFAULT_TOP = 25;

/** The report is what the program does without a command. */
export function addShowOptions(program: Command, open: Open): void {
  program
    .option('--from <files...>', 'files of log lines, compressed or not; - is standard input')
    .option(
      '--bucket <name>',
      "the stack's output UsageBucketName (default: DUO_EDGE_USAGE_BUCKET)",
    )
    .option('--logs <stage>', 'CloudWatch Logs of a stage, where there is no bucket')
    .option(
      '--since <time>',
      'a day, a time, or how long ago: 2026-11-01, 30d (default: the first of the month)',
    )
    .option('--until <time>', 'the same; a day counts whole (default: now)')
    .option('--time-zone <name>', 'whose days are meant, such as Europe/Berlin (default: UTC)')
    .option('--by <names>', `group by one or several of ${DIMENSION_NAMES.join(', ')}`, collect)
    .option('--where <name=value>', 'only requests with this value', collect)
    .option('--user <id>', "only one person's requests; the id is GitLab's global one")
    .option('--instance <id>', 'only requests of one GitLab instance')
    .option(
      '--table <name>',
      'show the budgets of this assignments table (default: DUO_EDGE_TABLE)',
    )
    .option('--top <number>', 'rows of each table on the terminal', countOf, DEFAULT_TOP)
    .option('--csv', 'print CSV')
    .option('--json', 'print JSON')
    .option('--html <file>', 'write a page with charts')
    .allowExcessArguments()
    .action(async () => {
      refuseWords(program);
      await show(open(program));
    });
}

function collect(text: string, others: readonly string[] = []): readonly string[] {
  return [...others, text];
}

function countOf(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It is not a number of rows.');
  return Number(text);
}

/** @throws {UsageError} for the name of a command that there is not */
function refuseWords(program: Command): void {
  const [word] = program.args;
  if (word === undefined) return;
  const names = program.commands.map((command) => command.name());
  throw new UsageError(`There is no command '${word}'.`, didYouMean(nearest(word, names)));
}

/**
 * Before records are read, which may take minutes.
 *
 * @throws {UsageError}
 */
function checkWritable(file: string): void {
  try {
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file} cannot be written (${code}).`);
  }
}

async function show(session: Session): Promise<void> {
  const { options, terminal } = session;
  const forms = [options.csv && '--csv', options.json && '--json', options.html && '--html'];
  const chosen = forms.filter(Boolean);
  if (chosen.length > 1) throw new UsageError(`Give one of ${chosen.join(' and ')}, not both.`);
  if (options.html !== undefined) checkWritable(options.html);
  const report = await makeReport(session);
  if (options.html !== undefined) {
    // The library that draws takes a moment to load.
    const { usagePage } = await import('../page/usage-page.ts');
    await writeFile(options.html, usagePage(report));
    terminal.note(`Written to ${options.html}.`);
  } else if (options.csv) terminal.print(reportCsv(report).trimEnd());
  else if (options.json) terminal.print(reportJson(report));
  else terminal.print(reportText(report, options.top));
}
