/**
 * What the operators' programs with commands have in common: the options for AWS, help, where their words go, and
 * how they end.
 *
 * @module
 */
import { Command } from 'commander';
import { reportFailure } from './failures.ts';
import type { ProcessContext, Terminal } from './terminal.ts';

export interface ProgramTexts {
  readonly name: string;
  readonly usage: string;
  readonly description: string;
  /** What the AWS region is the region of. */
  readonly place: string;
  /** Command lines to copy. */
  readonly examples: readonly string[];
}

export function createCommandProgram(
  { name, usage, description, place, examples }: ProgramTexts,
  terminal: Terminal,
): Command {
  const lines = examples.map((example) => `  npm run ${name} -- ${example}`);
  return new Command(name)
    .usage(usage)
    .description(description)
    .option('--profile <name>', 'AWS profile to use')
    .option(
      '--region <region>',
      `AWS region of the ${place} (default: AWS_REGION, else the profile's)`,
    )
    .helpCommand(false)
    .addHelpText('after', `\nExamples:\n${lines.join('\n')}\n\n${EXIT_CODES}`)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
    });
}

const EXIT_CODES =
  'Exit codes: 0 done, 1 failed, 2 not understood or refused (nothing was changed).';

/** Runs one command, and gives the exit code that the help explains. */
export async function runProgram(
  createProgram: () => Command,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  try {
    const program = createProgram();
    // A program that does nothing by itself explains itself.
    if (args.length === 0 && program.usage().includes('<command>')) program.help();
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return reportFailure(error, terminal);
  }
}

/** The options of the program and of its command. Every client of the SDK reads the profile from the environment. */
export function optionsOf<O extends { readonly profile?: string }>(
  command: Command,
  { env }: Pick<ProcessContext, 'env'>,
): O {
  const options = command.optsWithGlobals<O>();
  if (options.profile) env['AWS_PROFILE'] = options.profile;
  return options;
}
