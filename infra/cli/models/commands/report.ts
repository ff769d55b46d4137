import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Open } from '../program.ts';
import { createReport } from '../report-data.ts';
import { reportPage } from '../report-page.ts';

export function addReportCommand(program: Command, open: Open): void {
  const report = program
    .command('report')
    .description(
      'for auditors: models, regions, retention, guardrails, life cycle, and who decided',
    )
    .option('-o, --output <file>', 'write to a file (else to standard output)')
    .addHelpText('after', '\nA page of HTML; with --json, the same as JSON.');

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
