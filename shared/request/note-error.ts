import type { GatewayError } from '../errors.ts';
import type { RequestRecord } from './request-record.ts';

/** Notes for the log line what went wrong. */
export function noteError(record: RequestRecord, error: GatewayError): void {
  record.outcome = error.code;
  record.reason = error.message;
  if (error.awsError !== undefined) record.awsError = error.awsError;
  if (error.code === 'internal') record.stack = stackFrames(error.cause);
}

/** Where it happened. The message is left out: it may quote what it could not read. */
function stackFrames(cause: unknown): string {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return [cause instanceof Error ? cause.name : typeof cause, ...frames.slice(0, 8)].join('\n');
}
