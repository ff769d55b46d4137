import type { Log } from '../log.ts';
import type { CountRequest } from '../metrics.ts';
import type { Exchange } from './exchange.ts';

export interface Records {
  readonly log: Log;
  /** Of functions that ask models. */
  readonly countRequest?: CountRequest;
}

/** Writes the line and the metrics that a request leaves behind, when its answer is over. */
export function recordRequest(exchange: Exchange, { log, countRequest }: Records): void {
  const { facts, id, method, startedAtMs, callerGone } = exchange;
  // The answer may be over before the model's stream has noticed that nobody reads it.
  const { status = 500, outcome = callerGone.signal.aborted ? 'caller_gone' : 'ok' } = facts;
  const level = status >= 500 ? 'error' : outcome === 'ok' ? 'info' : 'warn';
  const durationMs = Math.round(performance.now() - startedAtMs);
  const whole = { ...facts, status, outcome, durationMs };
  log(level, 'request', { correlationId: id, method, ...whole });
  countRequest?.(whole);
}
