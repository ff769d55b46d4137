/**
 * Cross-origin requests of the Web IDE, which runs in a browser and talks to the gateway directly.
 *
 * @module
 */
import type { RequestContext } from '../request/request-context.ts';
import type { GatewayResponse } from './response.ts';

/** How long a browser may remember the answer, in seconds. */
const MAX_AGE_S = 600;

/** Comma-separated header names as HTTP allows them; anything else is not echoed. */
const HEADER_NAMES = /^[\w!#$%&'*+.^`|~\-, ]{1,2000}$/;

/** The answer to a preflight; undefined for any other request. */
export function preflightResponse({
  method,
  headers,
}: RequestContext): GatewayResponse | undefined {
  const requestedMethod = headers['access-control-request-method'];
  if (method !== 'OPTIONS' || headers['origin'] === undefined || requestedMethod === undefined) {
    return undefined;
  }
  const allowed = requestedMethod === 'POST';
  return {
    statusCode: allowed ? 200 : 400,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      vary: 'Origin',
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST',
      'access-control-max-age': String(MAX_AGE_S),
      ...allowedHeaders(headers['access-control-request-headers']),
    },
    body: allowed ? 'OK' : 'Disallowed CORS method',
  };
}

function allowedHeaders(requested: string | undefined): Record<string, string> {
  if (requested === undefined || !HEADER_NAMES.test(requested)) return {};
  return { 'access-control-allow-headers': requested };
}
