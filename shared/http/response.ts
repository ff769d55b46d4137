/**
 * The answers a handler can give.
 *
 * @module
 */
import type { StreamedBody } from './stream-body.ts';

export interface GatewayResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A body that fails is cut: the client must not take what it has for the whole. */
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

/**
 * Text as it comes, under the media type that GitLab expects. Despite its name there are no server-sent
 * events in it: no `data:` lines, no end mark.
 */
export function rawTextResponse(body: StreamedBody): GatewayResponse {
  return {
    statusCode: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
    body,
  };
}
