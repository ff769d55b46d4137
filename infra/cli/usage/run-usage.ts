/**
 * Who used what and what it cost: `npm run usage -- [options]`.
 *
 * @module
 */
import type { Command } from 'commander';
import { createCommandProgram, optionsOf, runProgram } from '../common/program.ts';
import { addForgetCommand } from './commands/forget.ts';
import { addShowOptions } from './commands/show.ts';
import type { GlobalOptions, Open, UsageContext } from './session.ts';

export function runUsage(args: readonly string[], context: UsageContext): Promise<number> {
  return runProgram(() => createProgram(context), args, context.terminal);
}

const TEXTS = {
  name: 'usage',
  usage: '[options] [command]',
  description: 'Shows who used which feature and model, how fast it was, and what it cost.',
  place: 'deployment',
  examples: [
    '--bucket duo-edge-prod-usage --since 30d',
    '--logs prod --by day,model --csv',
    '--from requests.jsonl --by project --where feature=code_completions',
    '--bucket duo-edge-prod-usage --since 2026-11-01 --until 2026-11-30 --html november.html',
    'forget --user <id> --bucket duo-edge-prod-usage',
  ],
};

function createProgram(context: UsageContext): Command {
  const program = createCommandProgram(TEXTS, context.terminal);
  const open: Open = (command) => ({
    ...context,
    options: optionsOf<GlobalOptions>(command, context),
  });
  addShowOptions(program, open);
  addForgetCommand(program, open);
  return program;
}
