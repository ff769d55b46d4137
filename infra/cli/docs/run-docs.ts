/**
 * The index of GitLab's documentation: `npm run docs -- <command>`.
 *
 * @module
 */
import type { Readable } from 'node:stream';
import { Command } from 'commander';
import { reportFailure } from '../common/failures.ts';
import type { ProcessContext } from '../common/terminal.ts';
import { addIndexCommand } from './commands/index-docs.ts';
import { addListCommand } from './commands/list.ts';
import { addPublishCommand } from './commands/publish.ts';
import { addRemoveCommand } from './commands/remove.ts';
import { addSearchCommand } from './commands/search.ts';
import type { GlobalOptions, Open } from './session.ts';

export interface DocsContext extends ProcessContext {
  /** Where an archive comes from that is called `-`. */
  readonly input: Readable;
}

/** Runs one command, and gives the exit code: 0 done, 1 failed, 2 not understood or refused. */
export async function runDocs(args: readonly string[], context: DocsContext): Promise<number> {
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
  npm run docs -- index /opt/gitlab/embedded/service/gitlab-rails
  npm run docs -- search "protect a branch"
  npm run docs -- publish --bucket duo-edge-prod-docs

Exit codes: 0 done, 1 failed, 2 not understood or refused (nothing was changed).`;

function createProgram(context: DocsContext): Command {
  const { terminal, env, now } = context;
  const program = new Command('docs')
    .usage('[options] <command>')
    .description("Indexes GitLab's documentation, so that Duo Chat answers from it.")
    .option('--profile <name>', 'AWS profile to use')
    .option(
      '--region <region>',
      "AWS region of the bucket (default: AWS_REGION, else the profile's)",
    )
    .option('--json', 'print JSON')
    .option('-y, --yes', 'do not ask for confirmation')
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
    return { env, terminal, now, options };
  };
  addIndexCommand(program, open, context.input);
  addSearchCommand(program, open);
  addPublishCommand(program, open);
  addListCommand(program, open);
  addRemoveCommand(program, open);
  return program;
}
