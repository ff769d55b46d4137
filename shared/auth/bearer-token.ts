import { GatewayError } from '../errors.ts';
import type { RequestHeaders } from '../request/caller.ts';

/**
 * Takes the token out of the headers.
 *
 * @throws {GatewayError} `unauthenticated`, with the contract's text of checks 1 to 3
 * @see contract 4.2 and 4.3
 */
export function readBearerToken(headers: RequestHeaders): string {
  const authorization = headers['authorization'];
  if (authorization === undefined) {
    throw unauthenticated('No authorization header presented');
  }

  // The look-ahead keeps the two repetitions apart, or their ways to share spaces would multiply.
  const token = /^bearer +(?! )(.+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw unauthenticated('Invalid authorization header');

  if (headers['x-gitlab-authentication-type'] !== 'oidc') {
    throw unauthenticated('Invalid authentication token type - only OIDC is supported');
  }
  return token;
}

function unauthenticated(text: string): GatewayError {
  return new GatewayError('unauthenticated', text, { detail: text });
}
