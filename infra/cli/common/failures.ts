/**
 * The ways in which a command ends badly, and what the operator reads then.
 *
 * @module
 */
import { CommanderError } from 'commander';
import type { Terminal } from './terminal.ts';

/** The request makes no sense or cannot be carried out; exit code 2. Nothing has been changed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** What to do instead, such as a command or an option. */
  readonly fix: string | undefined;

  constructor(message: string, fix?: string) {
    super(message);
    this.fix = fix;
  }
}

/** The command ran, and what it found is bad; exit code 1. */
export class FailedError extends Error {
  override readonly name = 'FailedError';
}

/** Somebody else changed the same key in the meantime; exit code 1. Nothing has been written. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';

  constructor(key: string, options?: ErrorOptions) {
    super(`${key} was changed by somebody else in the meantime; nothing was written`, options);
  }
}

/** Reports `error` on the terminal, and gives the exit code: 1 failed, 2 not understood or refused. */
export function reportFailure(error: unknown, terminal: Terminal): number {
  // Commander has printed its own message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const mark = terminal.style('red', 'error');
  if (error instanceof UsageError) {
    terminal.note(`${mark} ${error.message}${error.fix ? `\n      ${error.fix}` : ''}`);
    return 2;
  }
  const isKnown = error instanceof ConflictError || error instanceof FailedError;
  terminal.note(`${mark} ${isKnown ? error.message : (awsFailure(error) ?? stackOf(error))}`);
  return 1;
}

const NO_ANSWER = 'AWS does not answer: check --endpoint, --region and the network.';

/** What AWS answers most often when something is not set up, and what to do about it. */
const AWS_FAILURES: Readonly<Record<string, string>> = {
  AbortError: NO_ANSWER,
  AccessDeniedException:
    'AWS denies access: the role or user needs dynamodb:GetItem, Query and PutItem on the table.',
  CredentialsProviderError: 'No AWS credentials found: log in, or give --profile.',
  ExpiredTokenException: 'The AWS credentials have expired: log in again.',
  ResourceNotFoundException: 'No such table in this region: check --table and --region.',
  TimeoutError: NO_ANSWER,
  UnrecognizedClientException: 'AWS rejects these credentials: check --profile.',
};

const UNREACHABLE = /^(ECONNREFUSED|ENOTFOUND|ECONNRESET|ETIMEDOUT|EAI_AGAIN)$/;

/** What an error of the SDK means and what to do; undefined for any other error. */
export function awsFailure(error: unknown): string | undefined {
  const { name = '', code = '' } = error as { name?: string; code?: string };
  if (UNREACHABLE.test(code)) return NO_ANSWER;
  return Object.hasOwn(AWS_FAILURES, name) ? AWS_FAILURES[name] : undefined;
}

/** What AWS or the file system refused is nothing that a stack of ours explains. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('syscall' in error) return `${error.message}.`;
  return '$metadata' in error ? `${error.name}: ${error.message}` : (error.stack ?? error.message);
}
