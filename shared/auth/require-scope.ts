import { GatewayError } from '../errors.ts';
import type { Caller } from '../request/caller.ts';
import type { Access } from './access.ts';

/**
 * Requires that the caller has one of the scopes.
 *
 * @throws {GatewayError} `forbidden`
 * @see contract 4.5 and 4.6
 */
export function requireScope(caller: Caller, { anyOf, refusal, userTokens = false }: Access): void {
  if (caller.isUserToken && !userTokens) {
    throw new GatewayError('forbidden', 'The route does not take user tokens', { detail: refusal });
  }
  if (!anyOf.some((scope) => caller.scopes.has(scope))) {
    const reason = `The token has none of the scopes ${anyOf.join(', ')}`;
    throw new GatewayError('forbidden', reason, { detail: refusal });
  }
}
