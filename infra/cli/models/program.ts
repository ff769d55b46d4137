/**
 * The command line of the operator: `npm run models -- <command>`.
 *
 * @module
 */
import { Command } from 'commander';
import { addAllowCommand } from './commands/allow.ts';
import { addAssignCommand } from './commands/assign.ts';
import { addBudgetCommand } from './commands/budget.ts';
import { addCheckCommand } from './commands/check.ts';
import { addHistoryCommand } from './commands/history.ts';
import { addListCommand } from './commands/list.ts';
import { addReportCommand } from './commands/report.ts';
import { addRollbackCommand } from './commands/rollback.ts';
import { addSwitchCommands } from './commands/switch.ts';
import { addUnassignCommand } from './commands/unassign.ts';
import { type GlobalOptions, openSession, type Session, type Surroundings } from './session.ts';

/** Opens what a command needs, from the options before and after its name. */
export type Open = (command: Command) => Promise<Session>;

const EXAMPLES = `
Examples:
  npm run models -- list
  npm run models -- assign code_completions eu.anthropic.claude-haiku-4-5-20251001-v1:0 --pin
  npm run models -- assign '*' eu.anthropic.claude-sonnet-4-6 --canary eu.anthropic.claude-opus-4-8=10
  npm run models -- rollback code_completions
  npm run models -- budget set '*' 1000 --refuse
  npm run models -- check

Exit codes: 0 done, 1 failed, 2 not understood or refused (then nothing has been changed).`;

export function createProgram(surroundings: Surroundings): Command {
  const { terminal } = surroundings;
  const program = new Command('models')
    .usage('[options] <command>')
    .description('Which model answers which feature of GitLab Duo: see it, change it, prove it.')
    .option('--profile <name>', 'AWS profile to use')
    .option(
      '--region <region>',
      "the deployment's AWS region (else AWS_REGION, else the profile's)",
    )
    .option('--table <name>', 'table of assignments (else DUO_EDGE_TABLE)')
    .option('--instance <id>', 'for one GitLab instance; without it, for all')
    .option('--endpoint <url>', 'DynamoDB elsewhere, such as that of npm start')
    .option('--by <name>', 'who makes the change (else the user and AWS profile)')
    .option('--json', 'for machines')
    .option('-y, --yes', 'ask for no confirmation')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
    });
  const open: Open = (command) =>
    openSession(command.optsWithGlobals<GlobalOptions>(), surroundings);
  addListCommand(program, open);
  addAssignCommand(program, open);
  addUnassignCommand(program, open);
  addSwitchCommands(program, open);
  addHistoryCommand(program, open);
  addRollbackCommand(program, open);
  addAllowCommand(program, open);
  addBudgetCommand(program, open);
  addCheckCommand(program, open);
  addReportCommand(program, open);
  return program;
}
