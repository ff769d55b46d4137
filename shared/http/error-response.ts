/**
 * What a client gets for each failure: the only place that knows statuses of errors.
 *
 * @module
 */
import { STATUS_CODES } from 'node:http';
import type { ErrorCode, GatewayError } from '../errors.ts';
import { type GatewayResponse, jsonResponse } from './response.ts';

/**
 * How a route reports a model's failure; prompts have a status of their own (421), embeddings tell
 * what is the request's fault from what is the model's.
 */
export type ModelErrorForm = 'status' | 'prompt' | 'embedding';

/** Failures that are the request's own, with the text that goes out when no other is given. */
const REQUEST_ERRORS: Partial<Record<ErrorCode, readonly [status: number, text: string]>> = {
  unauthenticated: [401, 'Forbidden by auth provider'],
  forbidden: [403, 'Forbidden'],
  feature_disabled: [403, 'The feature is switched off by the operator of the gateway'],
  budget_used_up: [
    403,
    'The budget of this month is used up. The operator of the gateway can raise it',
  ],
  invalid_request: [422, 'Validation error'],
  bad_request: [400, 'Bad Request'],
  not_found: [404, 'Not Found'],
  method_not_allowed: [405, 'Method Not Allowed'],
  headers_too_large: [431, 'Request headers are too large'],
  body_too_large: [413, 'Request body is too large'],
  signing_failed: [500, 'Failed to generate JWT'],
};

/** The model's failures, by the status that a model server would have answered. */
const MODEL_ERRORS: Partial<Record<ErrorCode, number>> = {
  model_not_configured: 404,
  model_unknown: 404,
  model_denied: 403,
  model_credentials: 401,
  model_needs_profile: 400,
  model_rejected: 400,
  model_input_too_long: 400,
  model_throttled: 429,
  gateway_overloaded: 429,
  model_timeout: 408,
  model_unavailable: 503,
  model_failed: 500,
  caller_gone: 408,
};

/**
 * What GitLab does not send again as it stands, nor counts against the gateway as it does a 5xx. It
 * shows the first 100 characters to the administrator.
 */
const EMBEDDING_ERRORS: Partial<Record<ErrorCode, readonly [status: number, text: string]>> = {
  model_not_configured: [400, 'No embedding model is configured'],
  model_unknown: [400, 'The embedding model is not known to the gateway or to Amazon Bedrock'],
  model_rejected: [400, 'The embedding model rejected the request'],
  model_input_too_long: [400, 'The contents are too long for the embedding model'],
  model_credentials: [401, 'The AWS credentials of the gateway were not accepted'],
  model_denied: [401, 'The gateway has no access to the embedding model'],
};

export function errorResponse(error: GatewayError, form: ModelErrorForm): GatewayResponse {
  if (form === 'embedding') {
    const known = EMBEDDING_ERRORS[error.code];
    if (known) return jsonResponse(known[0], { detail: error.detail ?? known[1] });
  }
  const modelStatus = MODEL_ERRORS[error.code];
  if (modelStatus !== undefined) return modelErrorResponse(error, modelStatus, form);

  const known = REQUEST_ERRORS[error.code];
  if (known === undefined) return bugResponse();
  const [status, text] = known;
  const member = error.code === 'unauthenticated' ? 'error' : 'detail';
  return jsonResponse(status, { [member]: error.detail ?? text });
}

/**
 * On prompts 421 with the model's own status in the text, which an administrator reads in the
 * connection test. Elsewhere 429 for throttling and 503 for the rest.
 */
function modelErrorResponse(
  error: GatewayError,
  modelStatus: number,
  form: ModelErrorForm,
): GatewayResponse {
  const headers = error.retryAfter ? { 'retry-after': error.retryAfter } : {};
  if (form === 'prompt') {
    return jsonResponse(421, { detail: `${modelStatus}: ${STATUS_CODES[modelStatus]}` }, headers);
  }
  return modelStatus === 429
    ? jsonResponse(429, { detail: 'Too many requests. Please try again later.' }, headers)
    : jsonResponse(503, { detail: 'Inference failed' });
}

function bugResponse(): GatewayResponse {
  return {
    statusCode: 500,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: 'Internal Server Error',
  };
}
