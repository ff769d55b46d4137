import type { ChargeRequest } from '../budgets/budgets.ts';
import type { Exchange } from './exchange.ts';
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
  exchange: Exchange,
  { chargeRequest, ...records }: Ending,
): Promise<void> | undefined {
  // Now, and not when what comes after the answer is done too.
  exchange.facts.durationMs = Math.round(performance.now() - exchange.startedAtMs);
  const charging = chargeRequest?.(exchange);
  if (charging !== undefined) return charging.then(() => recordRequest(exchange, records));
  recordRequest(exchange, records);
  return undefined;
}
