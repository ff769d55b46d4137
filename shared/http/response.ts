/**
 * The answers a handler can give.
 *
 * @module
 */
import type { Readable } from 'node:stream';

export interface GatewayResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream that emits `error` is cut: the client must not take what it has for the whole. */
  readonly body: string | Readable;
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
export function rawTextResponse(body: Readable): GatewayResponse {
  return {
    statusCode: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
    body,
  };
}
