import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { createReport } from '../report-data.ts';
import { reportPage } from '../report-page.ts';
import type { Open } from '../session.ts';

export function addReportCommand(program: Command, open: Open): void {
  const report = program
    .command('report')
    .description(
      'write a report for auditors: models, regions, retention, guardrails, life cycles, who decided',
    )
    .option('-o, --output <file>', 'file to write (default: standard output)')
    .addHelpText('after', '\nWrites one HTML page; with --json, the same content as JSON.');

  report.action(async () => {
    const session = await open(report);
    const data = await createReport(session);
    const text = session.json ? `${JSON.stringify(data, null, 2)}\n` : reportPage(data);
    const { output } = report.opts<{ output?: string }>();
    if (output === undefined) return session.terminal.print(text.trimEnd());
    await writeFile(output, text);
    session.terminal.note(`Written to ${output}.`);
  });
}
