/**
 * What is left to do when an answer is over: the time is taken, budgets are charged, the request's line and metrics
 * are written, and what still runs is waited for.
 *
 * @module
 */
import type { ChargeRequest } from '../budgets/budgets.ts';
import type { Log } from '../log.ts';
import type { RequestContext } from '../request/request-context.ts';
import type { RequestRecord } from '../request/request-record.ts';
import type { CountRequest } from '../usage/metrics.ts';

export interface Ending {
  readonly log: Log;
  /** Absent: nothing is counted. */
  readonly countRequest?: CountRequest;
  /** Present in functions that ask models. */
  readonly chargeRequest?: ChargeRequest;
  /** Waits for what requests left running beside their answers. Never rejects. Undefined: there is nothing. */
  readonly settle?: () => Promise<unknown> | undefined;
}

/**
 * Has to be awaited: Lambda freezes the process when the handler returns. Never rejects. The record is
 * written when the budgets are charged, because it reports on that, and waits for nothing else.
 */
export function endRequest(context: RequestContext, ending: Ending): Promise<void> | undefined {
  // Measured now: what follows is not part of the answer.
  context.record.durationMs = Math.round(performance.now() - context.startedAtMs);
  const charging = chargeAndRecord(context, ending);
  const settling = ending.settle?.();
  return settling === undefined ? charging : Promise.all([charging, settling]).then(() => {});
}

function chargeAndRecord(context: RequestContext, ending: Ending): Promise<void> | undefined {
  const charging = ending.chargeRequest?.(context);
  if (charging === undefined) {
    recordRequest(context, ending);
    return undefined;
  }
  return charging.then((warnings) => {
    if (warnings > 0) context.record.budgetWarnings = warnings;
    recordRequest(context, ending);
  });
}

function recordRequest(context: RequestContext, { log, countRequest }: Ending): void {
  const { record, id, method, callerGone } = context;
  // The answer may be over before the model's stream notices that nobody reads it.
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

/** A feature is recorded once the caller may use it; a request that fails earlier failed for its form. */
function accessIn({ outcome, feature, tokenIssuer }: RequestRecord): RequestRecord['access'] {
  if (REFUSALS.includes(outcome)) return 'denied';
  const isKnown =
    tokenIssuer !== undefined &&
    tokenIssuer !== 'none' &&
    (feature !== undefined || outcome === 'ok');
  return isKnown ? 'granted' : undefined;
}
