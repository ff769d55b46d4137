import { GatewayError } from '../errors.ts';

/**
 * The answer to every token that does not verify. The client learns nothing about the reason.
 *
 * @param reason for our log; holds nothing of the token
 * @see contract 4.3, check 4
 */
export function refusedToken(reason: string): GatewayError {
  return new GatewayError('unauthenticated', reason, { detail: 'Forbidden by auth provider' });
}
