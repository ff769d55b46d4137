/**
 * What a client gets for each failure. No other place knows the statuses of errors.
 *
 * @module
 */
import { STATUS_CODES } from 'node:http';
import type { ErrorCode, GatewayError } from '../errors.ts';
import { type GatewayResponse, jsonResponse } from './response.ts';

/**
 * How a route reports a model's failure. Prompts have a status of their own (421); embeddings
 * distinguish the request's faults from the model's.
 */
export type ModelErrorForm = 'status' | 'prompt' | 'embedding';

interface ErrorAnswer {
  /** What goes out, unless the error has a text of its own. Absent: a bug of ours. */
  readonly answer?: readonly [status: number, text: string];
  /** A failure of the model: the status that a model server would have answered. */
  readonly modelStatus?: number;
  /**
   * Of embeddings: what GitLab does not send again as it stands, nor counts against the gateway as it
   * does a 5xx. It shows the first 100 characters to the administrator.
   */
  readonly embedding?: readonly [status: number, text: string];
}

export const ERROR_ANSWERS = {
  unauthenticated: { answer: [401, 'Forbidden by auth provider'] },
  forbidden: { answer: [403, 'Forbidden'] },
  invalid_request: { answer: [422, 'Validation error'] },
  bad_request: { answer: [400, 'Bad Request'] },
  not_found: { answer: [404, 'Not Found'] },
  method_not_allowed: { answer: [405, 'Method Not Allowed'] },
  headers_too_large: { answer: [431, 'Request headers are too large'] },
  body_too_large: { answer: [413, 'Request body is too large'] },
  feature_disabled: { answer: [403, 'The feature is switched off by the operator of the gateway'] },
  budget_used_up: {
    answer: [403, 'The budget of this month is used up. The operator of the gateway can raise it'],
  },
  // Embeddings are sent again after a 429, and a 5xx would count against the gateway.
  settings_unknown: {
    modelStatus: 503,
    embedding: [429, 'The gateway cannot read its settings. Please try again later'],
  },
  model_not_configured: {
    modelStatus: 404,
    embedding: [400, 'No embedding model is configured'],
  },
  model_unknown: {
    modelStatus: 404,
    embedding: [400, 'The embedding model is not known to the gateway or to Amazon Bedrock'],
  },
  model_denied: {
    modelStatus: 403,
    embedding: [401, 'The gateway has no access to the embedding model'],
  },
  model_credentials: {
    modelStatus: 401,
    embedding: [401, 'The AWS credentials of the gateway were not accepted'],
  },
  model_needs_profile: { modelStatus: 400 },
  model_rejected: {
    modelStatus: 400,
    embedding: [400, 'The embedding model rejected the request'],
  },
  model_input_too_long: {
    modelStatus: 400,
    embedding: [400, 'The contents are too long for the embedding model'],
  },
  model_throttled: { modelStatus: 429 },
  model_timeout: { modelStatus: 408 },
  model_unavailable: { modelStatus: 503 },
  model_failed: { modelStatus: 500 },
  gateway_overloaded: { modelStatus: 429 },
  caller_gone: { modelStatus: 408 },
  signing_failed: { answer: [500, 'Failed to generate JWT'] },
  internal: {},
} as const satisfies Readonly<Record<ErrorCode, ErrorAnswer>>;

export function errorResponse(error: GatewayError, form: ModelErrorForm): GatewayResponse {
  const { answer, modelStatus, embedding }: ErrorAnswer = ERROR_ANSWERS[error.code];
  if (form === 'embedding' && embedding) {
    return jsonResponse(embedding[0], { detail: error.detail ?? embedding[1] });
  }
  if (modelStatus !== undefined) return modelErrorResponse(error, modelStatus, form);
  if (answer === undefined) return bugResponse();

  const [status, text] = answer;
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
