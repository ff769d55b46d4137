/**
 * The command line of the operator: `npm run models -- <command>`.
 *
 * @module
 */
import type { Command } from 'commander';
import { createCommandProgram, optionsOf, runProgram } from '../common/program.ts';
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

export function runModels(args: readonly string[], context: ProcessContext): Promise<number> {
  return runProgram(() => createProgram(context), args, context.terminal);
}

const TEXTS = {
  name: 'models',
  usage: '[options] <command>',
  description: 'Shows, changes and documents which model answers which GitLab Duo feature.',
  place: 'deployment',
  examples: [
    'list',
    'assign code_completions eu.anthropic.claude-haiku-4-5-20251001-v1:0 --pin',
    "assign '*' eu.anthropic.claude-sonnet-4-6 --canary eu.anthropic.claude-opus-4-8=10",
    'rollback code_completions',
    "budget set '*' 1000 --refuse",
    'check',
  ],
};

function createProgram(context: ProcessContext): Command {
  const program = createCommandProgram(TEXTS, context.terminal)
    .option('--table <name>', 'assignments table (default: DUO_EDGE_TABLE)')
    .option('--instance <id>', 'apply to one GitLab instance (default: all)')
    .option('--endpoint <url>', 'DynamoDB endpoint, such as the one that npm start prints')
    .option('--by <name>', 'who makes the change (default: user and AWS profile)')
    .option('--json', 'print JSON')
    .option('-y, --yes', 'do not ask for confirmation');
  const open: Open = (command) => openSession(optionsOf<GlobalOptions>(command, context), context);
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
