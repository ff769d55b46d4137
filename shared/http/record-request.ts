import type { Log } from '../log.ts';
import type { CountRequest } from '../metrics.ts';
import type { Exchange } from './exchange.ts';
import type { RequestFacts } from './request-facts.ts';

export interface Records {
  readonly log: Log;
  /** Absent: nothing is counted. */
  readonly countRequest?: CountRequest;
}

/** Writes the line and the metrics that a request leaves behind, when its answer is over. */
export function recordRequest(exchange: Exchange, { log, countRequest }: Records): void {
  const { facts, id, method, callerGone } = exchange;
  // The answer may be over before the model's stream has noticed that nobody reads it.
  const { status = 500, outcome = callerGone.signal.aborted ? 'caller_gone' : 'ok' } = facts;
  const level = status >= 500 ? 'error' : outcome === 'ok' ? 'info' : 'warn';
  const { modelMs = 0 } = facts;
  const whole: RequestFacts = { ...facts, status, outcome };
  const access = accessIn(whole);
  if (access) whole.access = access;
  if (modelMs > 0) whole.modelMs = Math.round(modelMs);
  log(level, 'request', { correlationId: id, method, ...whole });
  countRequest?.(whole);
}

const REFUSALS: readonly RequestFacts['outcome'][] = ['unauthenticated', 'forbidden'];

/** A feature is known once the caller may use it; before that, a request fails for its form. */
function accessIn({ outcome, feature, tokenIssuer }: RequestFacts): RequestFacts['access'] {
  if (REFUSALS.includes(outcome)) return 'denied';
  const isKnown =
    tokenIssuer !== undefined &&
    tokenIssuer !== 'none' &&
    (feature !== undefined || outcome === 'ok');
  return isKnown ? 'granted' : undefined;
}
