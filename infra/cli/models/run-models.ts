/**
 * The command line of the operator: `npm run models -- <command>`.
 *
 * @module
 */
import { Command } from 'commander';
import { reportFailure } from '../common/failures.ts';
import type { ProcessContext } from '../common/terminal.ts';
import { addAliasCommand } from './commands/alias.ts';
import { addAllowCommand } from './commands/allow.ts';
import { addAssignCommand } from './commands/assign.ts';
import { addBudgetCommand } from './commands/budget.ts';
import { addCanaryCommand } from './commands/canary.ts';
import { addCheckCommand } from './commands/check.ts';
import { addCompareCommand } from './commands/compare.ts';
import { addHistoryCommand } from './commands/history.ts';
import { addInstancesCommand } from './commands/instances.ts';
import { addKeyCommand } from './commands/key.ts';
import { addListCommand } from './commands/list.ts';
import { addPlatformCommand } from './commands/platform.ts';
import { addPromoteCommand } from './commands/promote.ts';
import { addReportCommand } from './commands/report.ts';
import { addRollbackCommand } from './commands/rollback.ts';
import { addSwitchCommands } from './commands/switch.ts';
import { addUnassignCommand } from './commands/unassign.ts';
import { type GlobalOptions, type Open, openSession } from './session.ts';

/** Runs one command, and gives the exit code: 0 done, 1 failed, 2 not understood or refused. */
export async function runModels(args: readonly string[], context: ProcessContext): Promise<number> {
  try {
    const program = createProgram(context);
    if (args.length === 0) program.help();
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return reportFailure(error, context.terminal);
  }
}

const EXAMPLES = `
Examples:
  npm run models -- list
  npm run models -- assign code_completions eu.anthropic.claude-haiku-4-5-20251001-v1:0 --pin
  npm run models -- assign '*' eu.anthropic.claude-sonnet-4-6 --canary eu.anthropic.claude-opus-4-8=10
  npm run models -- rollback code_completions
  npm run models -- budget set '*' 1000 --refuse
  npm run models -- check

Exit codes: 0 done, 1 failed, 2 not understood or refused (nothing was changed).`;

function createProgram(context: ProcessContext): Command {
  const { terminal } = context;
  const program = new Command('models')
    .usage('[options] <command>')
    .description('Shows, changes and documents which model answers which GitLab Duo feature.')
    .option('--profile <name>', 'AWS profile to use')
    .option(
      '--region <region>',
      "AWS region of the deployment (default: AWS_REGION, else the profile's)",
    )
    .option('--table <name>', 'assignments table (default: DUO_EDGE_TABLE)')
    .option('--instance <id>', 'apply to one GitLab instance (default: all)')
    .option('--endpoint <url>', 'DynamoDB endpoint, such as the one that npm start prints')
    .option('--by <name>', 'who makes the change (default: user and AWS profile)')
    .option('--json', 'print JSON')
    .option('-y, --yes', 'do not ask for confirmation')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
    });
  const open: Open = (command) => openSession(command.optsWithGlobals<GlobalOptions>(), context);
  addListCommand(program, open);
  addAssignCommand(program, open);
  addUnassignCommand(program, open);
  addCanaryCommand(program, open);
  addPromoteCommand(program, open);
  addSwitchCommands(program, open);
  addHistoryCommand(program, open);
  addRollbackCommand(program, open);
  addAllowCommand(program, open);
  addBudgetCommand(program, open);
  addInstancesCommand(program, open);
  addPlatformCommand(program, open);
  addAliasCommand(program, open);
  addKeyCommand(program, open);
  addCheckCommand(program, open);
  addCompareCommand(program, open);
  addReportCommand(program, open);
  return program;
}
