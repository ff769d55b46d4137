import { CommanderError } from 'commander';
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

/** What AWS answers most often when something is not set up, and what to do about it. */
const AWS_FAILURES: Readonly<Record<string, string>> = {
  AccessDeniedException:
    'AWS refuses access: the role or user needs dynamodb:GetItem, Query and PutItem on the table.',
  CredentialsProviderError: 'No AWS credentials were found: log in, or give --profile.',
  ExpiredTokenException: 'The AWS credentials have expired: log in again.',
  ResourceNotFoundException: 'There is no such table in this region: check --table and --region.',
  TimeoutError: 'DynamoDB does not answer: check --endpoint, --region and the network.',
  UnrecognizedClientException: 'AWS does not know these credentials: check --profile.',
};

function awsFailure(error: unknown): string | undefined {
  const { name = '', code = '' } = error as { name?: string; code?: string };
  if (/^(ECONNREFUSED|ENOTFOUND|ECONNRESET)$/.test(code)) return AWS_FAILURES['TimeoutError'];
  return Object.hasOwn(AWS_FAILURES, name) ? AWS_FAILURES[name] : undefined;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
