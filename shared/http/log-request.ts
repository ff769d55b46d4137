import type { Log } from '../log.ts';
import type { Exchange } from './exchange.ts';

/** Writes the one line that a request leaves behind, when its answer is over. */
export function logRequest(exchange: Exchange, log: Log): void {
  const { facts, id, method, startedAtMs, callerGone } = exchange;
  // The answer may be over before the model's stream has noticed that nobody reads it.
  const { status = 500, outcome = callerGone.signal.aborted ? 'caller_gone' : 'ok' } = facts;
  const level = status >= 500 ? 'error' : outcome === 'ok' ? 'info' : 'warn';
  log(level, 'request', {
    correlationId: id,
    method,
    ...facts,
    outcome,
    durationMs: Math.round(performance.now() - startedAtMs),
  });
}
