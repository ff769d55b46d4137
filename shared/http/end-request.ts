import type { ChargeRequest } from '../budgets/budgets.ts';
import type { RequestContext } from '../request/request-context.ts';
import { type Records, recordRequest } from './record-request.ts';

export interface Ending extends Records {
  /** Of functions that ask models. */
  readonly chargeRequest?: ChargeRequest;
}

/**
 * What is left to do for a request when its answer is over. It has to be waited for: Lambda freezes
 * the process when the handler is done. Never rejects; the record comes last, for it tells of the rest.
 */
export function endRequest(
  context: RequestContext,
  { chargeRequest, ...records }: Ending,
): Promise<void> | undefined {
  // Now, and not when what comes after the answer is done too.
  context.record.durationMs = Math.round(performance.now() - context.startedAtMs);
  const charging = chargeRequest?.(context);
  if (charging !== undefined) return charging.then(() => recordRequest(context, records));
  recordRequest(context, records);
  return undefined;
}
