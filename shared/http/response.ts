/**
 * The answers a handler can give.
 *
 * @module
 */
import type { StreamedBody } from './stream-body.ts';

export interface GatewayResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A body that fails is cut off: the client must not take what it has for the whole answer. */
  readonly body: string | StreamedBody;
}

export function jsonResponse(
  statusCode: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): GatewayResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}
