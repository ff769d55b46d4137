/**
 * Bounds how many answers one process gives at a time.
 *
 * Beyond it a request fails at once: one that is told to come back is better off than one that waits
 * behind others until its caller gives up, and so are the others.
 *
 * @module
 */
import { GatewayError } from '../../errors.ts';
import type { AskReliably } from './ask-reliably.ts';

/** What a refused caller is told to wait, in seconds: most answers take no longer. */
const RETRY_AFTER_S = 2;

/** @throws {GatewayError} `gateway_overloaded`, from the first `next()` on */
export function limitInFlight(askReliably: AskReliably, maxInFlight: number): AskReliably {
  let inFlight = 0;

  return async function* askWithinLimit(inquiry) {
    if (inFlight >= maxInFlight) {
      throw new GatewayError('gateway_overloaded', 'Too many requests are in flight', {
        retryAfter: String(RETRY_AFTER_S),
      });
    }
    inFlight += 1;
    try {
      yield* askReliably(inquiry);
    } finally {
      inFlight -= 1;
    }
  };
}
