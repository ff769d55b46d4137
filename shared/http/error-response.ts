/**
 * What a client gets for each failure. No other place knows the statuses of errors.
 *
 * @module
 */
import { STATUS_CODES } from 'node:http';
import type { ErrorCode, GatewayError, ValidationIssue } from '../errors.ts';
import { type ErrorForm, type GatewayResponse, jsonResponse } from './route.ts';

interface ErrorAnswer {
  /** The answer, unless the error has a text of its own. Absent: a bug of ours. */
  readonly answer?: readonly [status: number, text: string];
  /** For a model's failure: the status that a model server would have sent. */
  readonly modelStatus?: number;
  /**
   * For embeddings: GitLab neither repeats such a request nor counts it against the gateway, as it does a
   * 5xx. It shows the first 100 characters to the administrator.
   */
  readonly embedding?: readonly [status: number, text: string];
  /** For the connection test: what the administrator can do, where the status alone does not tell. */
  readonly remedy?: string;
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
  keys_unavailable: { modelStatus: 503 },
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
  model_needs_profile: {
    modelStatus: 400,
    remedy:
      'The model is called through an inference profile. Put its geography before the model id ' +
      '(such as eu. or us.), or use the ARN of a profile',
  },
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

export function errorResponse(error: GatewayError, form: ErrorForm): GatewayResponse {
  const { answer, modelStatus, embedding }: ErrorAnswer = ERROR_ANSWERS[error.code];
  if (form === 'embedding' && embedding) {
    return jsonResponse(embedding[0], { detail: error.detail ?? embedding[1] });
  }
  if (modelStatus !== undefined) return modelErrorResponse(error, modelStatus, form);
  if (answer === undefined) return bugResponse();

  const [status, text] = answer;
  const detail = error.detail ?? text;
  const isUnauthenticated = error.code === 'unauthenticated';
  return jsonResponse(status, {
    ...(isUnauthenticated && { error: detail }),
    ...(form === 'connection-test' && { detail: shownIssues(error, detail) }),
    ...(form !== 'connection-test' && !isUnauthenticated && { detail }),
  });
}

/** GitLab's connection test shows the `msg` of the first issue, and no other text. */
function shownIssues({ code, hint }: GatewayError, detail: string | readonly ValidationIssue[]) {
  if (typeof detail !== 'string') return detail;
  return [{ type: code, loc: [], msg: hint ?? detail }];
}

function modelErrorResponse(
  error: GatewayError,
  modelStatus: number,
  form: ErrorForm,
): GatewayResponse {
  const headers = error.retryAfter ? { 'retry-after': error.retryAfter } : {};
  const phrase = `${modelStatus}: ${STATUS_CODES[modelStatus]}`;
  switch (form) {
    case 'prompt':
      return jsonResponse(421, { detail: phrase }, headers);
    case 'prompt-stream':
      return { statusCode: 421, headers, body: '' };
    case 'connection-test': {
      const { remedy }: ErrorAnswer = ERROR_ANSWERS[error.code];
      return jsonResponse(421, { detail: remedy ? `${phrase}. ${remedy}` : phrase }, headers);
    }
    case 'status':
    case 'embedding':
      return modelStatus === 429
        ? jsonResponse(429, { detail: 'Too many requests. Please try again later.' }, headers)
        : jsonResponse(503, { detail: 'Inference failed' }, headers);
  }
}

function bugResponse(): GatewayResponse {
  return {
    statusCode: 500,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: 'Internal Server Error',
  };
}
