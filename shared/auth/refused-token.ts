import { GatewayError } from '../errors.ts';

/**
 * The answer to every token that does not verify. Clients see a constant text; GitLab's connection test also
 * shows the reason.
 *
 * @param reason constant words of ours; holds nothing of the token
 * @param logged what only the log may say, such as the host that could not be reached
 * @see contract 4.3, check 4
 */
export function refusedToken(reason: string, logged?: string): GatewayError {
  const message = logged === undefined ? reason : `${reason}: ${logged}`;
  return new GatewayError('unauthenticated', message, {
    detail: 'Forbidden by auth provider',
    hint: reason,
  });
}
