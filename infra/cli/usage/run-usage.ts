/**
 * Who used what and what it cost: `npm run usage -- [options]`.
 *
 * @module
 */
import { Command } from 'commander';
import { reportFailure } from '../common/failures.ts';
import { addForgetCommand } from './commands/forget.ts';
import { addShowOptions } from './commands/show.ts';
import type { GlobalOptions, Open, UsageContext } from './session.ts';

/** Runs one command, and gives the exit code: 0 done, 1 failed, 2 not understood or refused. */
export async function runUsage(args: readonly string[], context: UsageContext): Promise<number> {
  try {
    await createProgram(context).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return reportFailure(error, context.terminal);
  }
}

const EXAMPLES = `
Examples:
  npm run usage -- --bucket duo-edge-prod-usage --since 30d
  npm run usage -- --logs prod --by day,model --csv
  npm run usage -- --from requests.jsonl --by project --where feature=code_completions
  npm run usage -- --bucket duo-edge-prod-usage --since 2026-11-01 --until 2026-11-30 --html november.html
  npm run usage -- forget --user <id> --bucket duo-edge-prod-usage

Exit codes: 0 done, 1 failed, 2 not understood or refused (nothing was changed).`;

function createProgram(context: UsageContext): Command {
  const { terminal, env } = context;
  const program = new Command('usage')
    .usage('[options] [command]')
    .description('Shows who used which feature and model, how fast it was, and what it cost.')
    .option('--profile <name>', 'AWS profile to use')
    .option(
      '--region <region>',
      "AWS region of the deployment (default: AWS_REGION, else the profile's)",
    )
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
    });
  const open: Open = (command) => {
    const options = command.optsWithGlobals<GlobalOptions>();
    // Every client of the SDK reads it from here.
    if (options.profile) env['AWS_PROFILE'] = options.profile;
    return { ...context, options };
  };
  addShowOptions(program, open);
  addForgetCommand(program, open);
  return program;
}
