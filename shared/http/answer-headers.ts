/**
 * The headers that every answer carries, whatever its route.
 *
 * @module
 */
import type { RequestContext } from '../request/request-context.ts';
import type { RequestRecord } from '../request/request-record.ts';

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
