import { CommanderError } from 'commander';
import { awsFailure } from './aws-failure.ts';
import { ConflictError } from './conflict-error.ts';
import { FailedError } from './failed-error.ts';
import { createProgram } from './program.ts';
import type { Surroundings } from './session.ts';
import { UsageError } from './usage-error.ts';

/** Runs one command, and gives the exit code: 0 done, 1 failed, 2 not understood or refused. */
export async function runModels(
  args: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  try {
    const program = createProgram(surroundings);
    if (args.length === 0) program.help();
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has said it already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return tell(error, surroundings);
  }
}

function tell(error: unknown, { terminal }: Surroundings): number {
  const mark = terminal.style('red', 'error');
  if (error instanceof UsageError) {
    terminal.note(`${mark} ${error.message}${error.fix ? `\n      ${error.fix}` : ''}`);
    return 2;
  }
  if (error instanceof ConflictError || error instanceof FailedError) {
    terminal.note(`${mark} ${error.message}`);
    return 1;
  }
  terminal.note(`${mark} ${awsFailure(error) ?? stackOf(error)}`);
  return 1;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
