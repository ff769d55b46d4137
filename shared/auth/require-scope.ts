import { GatewayError } from '../errors.ts';
import type { Caller } from './caller.ts';

export interface RequireScopeOptions {
  /** Whether the gateway's own user tokens may use the route. Default false. */
  readonly userTokens?: boolean;
}

/**
 * Requires that the caller has one of the scopes.
 *
 * @param detail the contract's text for the route, which the client reads
 * @throws {GatewayError} `forbidden`
 * @see contract 4.5 and 4.6
 */
// biome-ignore lint/complexity/useMaxParams: three facts of a route, and one rare permission.
export function requireScope(
  caller: Caller,
  anyOf: readonly string[],
  detail: string,
  { userTokens = false }: RequireScopeOptions = {},
): void {
  if (caller.isUserToken && !userTokens) {
    throw new GatewayError('forbidden', 'The route does not take user tokens', { detail });
  }
  if (!anyOf.some((scope) => caller.scopes.has(scope))) {
    const reason = `The token has none of the scopes ${anyOf.join(', ')}`;
    throw new GatewayError('forbidden', reason, { detail });
  }
}
