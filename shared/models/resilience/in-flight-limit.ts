/**
 * Bounds how many requests one process has models work on at a time.
 *
 * Beyond the limit a request fails at once: being told to come back is better than queueing until the
 * caller gives up, both for that request and for the others.
 *
 * @module
 */
import { GatewayError } from '../../errors.ts';

/** What a refused caller is told to wait, in seconds: most answers take no longer. */
const RETRY_AFTER_S = 2;

/**
 * Counts one more request, and gives the function that ends it.
 *
 * @throws {GatewayError} `gateway_overloaded`
 */
export type EnterFlight = () => () => void;

export function limitInFlight(maxInFlight: number): EnterFlight {
  let inFlight = 0;

  return () => {
    if (inFlight >= maxInFlight) {
      throw new GatewayError('gateway_overloaded', 'Too many requests are in flight', {
        retryAfter: String(RETRY_AFTER_S),
      });
    }
    inFlight += 1;
    return () => {
      inFlight -= 1;
    };
  };
}
