import type { RequestContext } from '../request/request-context.ts';
import type { GatewayResponse } from './response.ts';

/**
 * Which model gave an answer, and why it was this one; nothing where no model did. A stream's
 * headers go out with its first piece, when the model is known as well.
 */
export function modelHeaders(
  { record }: Pick<RequestContext, 'record'>,
  { statusCode }: Pick<GatewayResponse, 'statusCode'>,
): Record<string, string> {
  const { model, region, routeReason, canary, fallback } = record;
  if (statusCode >= 400 || model === undefined || routeReason === undefined) return {};
  return {
    'x-duo-edge-model': model,
    ...(region !== undefined && { 'x-duo-edge-region': region }),
    'x-duo-edge-route': [routeReason, canary && 'canary', fallback && 'fallback']
      .filter((word) => word)
      .join('; '),
  };
}
