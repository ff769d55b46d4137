/**
 * Structured log lines on standard output, one JSON object each.
 *
 * Facts are passed with each call and never appended to the logger: one process may serve several
 * requests at a time.
 *
 * @module
 */
import { Logger } from '@aws-lambda-powertools/logger';

export type Log = (level: 'info' | 'warn' | 'error', message: string, facts: object) => void;

/** The service comes from `POWERTOOLS_SERVICE_NAME`. The level comes from `AWS_LAMBDA_LOG_LEVEL` or `POWERTOOLS_LOG_LEVEL`; `info` by default. */
export function createLog(): Log {
  const logger = new Logger();
  return (level, message, facts) => logger[level](message, { ...facts });
}
