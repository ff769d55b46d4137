import type { Log } from '../log.ts';
import type { RequestContext } from '../request/request-context.ts';
import type { RequestRecord } from '../request/request-record.ts';
import type { CountRequest } from '../usage/metrics.ts';

export interface Records {
  readonly log: Log;
  /** Absent: nothing is counted. */
  readonly countRequest?: CountRequest;
}

/** Writes the line and the metrics that a request leaves behind, when its answer is over. */
export function recordRequest(context: RequestContext, { log, countRequest }: Records): void {
  const { record, id, method, callerGone } = context;
  // The answer may be over before the model's stream has noticed that nobody reads it.
  const { status = 500, outcome = callerGone.signal.aborted ? 'caller_gone' : 'ok' } = record;
  const level = status >= 500 ? 'error' : outcome === 'ok' ? 'info' : 'warn';
  const { modelMs = 0 } = record;
  const whole: RequestRecord = { ...record, status, outcome };
  const access = accessIn(whole);
  if (access) whole.access = access;
  if (modelMs > 0) whole.modelMs = Math.round(modelMs);
  log(level, 'request', { correlationId: id, method, ...whole });
  countRequest?.(whole);
}

const REFUSALS: readonly RequestRecord['outcome'][] = ['unauthenticated', 'forbidden'];

/** A feature is known once the caller may use it; before that, a request fails for its form. */
function accessIn({ outcome, feature, tokenIssuer }: RequestRecord): RequestRecord['access'] {
  if (REFUSALS.includes(outcome)) return 'denied';
  const isKnown =
    tokenIssuer !== undefined &&
    tokenIssuer !== 'none' &&
    (feature !== undefined || outcome === 'ok');
  return isKnown ? 'granted' : undefined;
}
