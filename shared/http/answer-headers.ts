/**
 * The headers that every answer carries, whatever its route.
 *
 * @module
 */
import type { RequestContext } from '../request/request-context.ts';
import type { RequestRecord } from '../request/request-record.ts';
import type { GatewayResponse } from './route.ts';

/** A stream's headers go out with its first piece, so they know the model that answers. */
export function answerHeaders(
  { id, headers, record, startedAtMs }: RequestContext,
  statusCode: number,
): Record<string, string> {
  const processTimeMs = performance.now() - startedAtMs;
  return {
    ...(headers['origin'] !== undefined && { 'access-control-allow-origin': '*' }),
    ...(statusCode < 400 && modelHeaders(record)),
    'x-request-id': id,
    'x-process-time': (processTimeMs / 1_000).toFixed(4),
    'server-timing': serverTiming(processTimeMs, record.modelMs),
  };
}

/** Which model answered, and why this one; empty if none did. */
function modelHeaders(record: RequestRecord): Record<string, string> {
  const { model, region, routeReason, canary, fallback } = record;
  if (model === undefined || routeReason === undefined) return {};
  return {
    'x-duo-edge-model': model,
    ...(region !== undefined && { 'x-duo-edge-region': region }),
    'x-duo-edge-route': [routeReason, canary && 'canary', fallback && 'fallback']
      .filter((word) => word)
      .join('; '),
  };
}

/**
 * Where the time until the first byte of the answer went, in milliseconds: `gateway` is our own
 * work, `model` the wait for models.
 *
 * @see https://www.w3.org/TR/server-timing/
 */
function serverTiming(processTimeMs: number, modelMs: number | undefined): string {
  const gateway = `gateway;dur=${Math.max(0, processTimeMs - (modelMs ?? 0)).toFixed(1)}`;
  return modelMs === undefined ? gateway : `${gateway}, model;dur=${modelMs.toFixed(1)}`;
}

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
