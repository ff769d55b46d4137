/**
 * Structured log lines, one JSON object each, with the members that Powertools for AWS Lambda writes:
 * what operators have built on those works here.
 *
 * Facts are passed with each call and never kept: one process may serve several requests at a time.
 *
 * @see docs/decisions/0010-performance.md for why it is not Powertools itself
 * @module
 */

export type Log = (level: LogLevel, message: string, facts: object) => void;

export type LogLevel = 'info' | 'warn' | 'error';

/** Numbers of levels; what is below the operator's is not written. */
const LEVELS: Readonly<Record<string, number>> = {
  TRACE: 6,
  DEBUG: 8,
  INFO: 12,
  WARN: 16,
  ERROR: 20,
  CRITICAL: 24,
  FATAL: 24,
  SILENT: 28,
};

export interface LogOptions {
  /** What each line names as its service. */
  readonly service: string;
  /** From this level on, such as `WARN`. Default `INFO`. */
  readonly level?: string | undefined;
  /** The header of the X-Ray trace in progress, if there is one. */
  readonly traceHeader?: () => string | undefined;
  /** Default: information to standard output, the rest to standard error. */
  readonly print?: (line: string, level: LogLevel) => void;
}

/** Lambda's own level first; the other names are those that Powertools has. */
export function logOptionsOf(env: Readonly<Record<string, string | undefined>>): LogOptions {
  return {
    service: env['POWERTOOLS_SERVICE_NAME'] || 'duo-edge',
    level: env['AWS_LAMBDA_LOG_LEVEL'] || env['POWERTOOLS_LOG_LEVEL'] || undefined,
    // Another one for each invocation.
    traceHeader: () => env['_X_AMZN_TRACE_ID'],
  };
}

export function createLog(options: LogOptions): Log {
  const { service, level: lowest = 'INFO', traceHeader, print = printLine } = options;
  const threshold = LEVELS[lowest.toUpperCase()] ?? LEVELS['INFO'] ?? 0;

  return (level, message, facts) => {
    const name = level.toUpperCase();
    if ((LEVELS[name] ?? 0) < threshold) return;
    const timestamp = new Date().toISOString();
    const traceId = TRACE_ID.exec(traceHeader?.() ?? '')?.[1];
    const trace = traceId === undefined ? {} : { xray_trace_id: traceId };
    const line = { level: name, message, timestamp, service, ...trace, ...told(facts) };
    print(JSON.stringify(line), level);
  };
}

/** In `Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1`. */
const TRACE_ID = /Root=([\w-]+)/;

/** The facts that say something. */
function told(facts: object): object {
  return Object.fromEntries(
    Object.entries(facts).filter(([, fact]) => fact !== undefined && fact !== null && fact !== ''),
  );
}

/** Not by `console`, which Lambda's runtime puts words of its own in front of. */
function printLine(line: string, level: LogLevel): void {
  const stream = level === 'info' ? process.stdout : process.stderr;
  stream.write(`${line}\n`);
}
