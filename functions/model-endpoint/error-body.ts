/**
 * What a client of OpenAI's API gets for each failure: constant texts, and all four members always.
 *
 * @see contract ME 7
 * @module
 */
import type { ErrorCode } from '#shared/errors.ts';
import { GatewayError } from '#shared/errors.ts';
import { type GatewayResponse, jsonResponse } from '#shared/http/route.ts';
import { ToolsRefused } from '#shared/models/dialogue.ts';
import { RefusedBody } from './request/members.ts';

type ErrorType =
  | 'invalid_request_error'
  | 'permission_error'
  | 'insufficient_quota'
  | 'rate_limit_error'
  | 'server_error'
  | 'timeout_error';

interface ErrorAnswer {
  readonly status: number;
  readonly type: ErrorType;
  /** Absent: our own code. */
  readonly code?: string;
  readonly param?: string;
  readonly message: string;
  /** Whether the client is told when to ask again: as the provider says, or in a second. */
  readonly retryLater?: true;
  readonly headers?: Readonly<Record<string, string>>;
}

const INVALID = { status: 400, type: 'invalid_request_error' } as const;
const FORBIDDEN = { status: 403, type: 'permission_error' } as const;
const BUG = { status: 500, type: 'server_error', message: 'The gateway failed.' } as const;
const BUSY = { status: 429, type: 'rate_limit_error', retryLater: true } as const;
const DOWN = { status: 503, type: 'server_error', retryLater: true } as const;
const NO_MODEL = {
  status: 404,
  type: 'invalid_request_error',
  code: 'model_not_found',
  param: 'model',
  message: 'The model does not exist, or the key may not use it.',
} as const;

const ANSWERS: Readonly<Record<ErrorCode, ErrorAnswer>> = {
  unauthenticated: {
    status: 401,
    type: 'invalid_request_error',
    code: 'invalid_api_key',
    message:
      'Incorrect API key provided. Keys of this gateway begin with dek_ and are sent as a bearer token.',
    headers: { 'www-authenticate': 'Bearer' },
  },
  forbidden: { ...FORBIDDEN, message: 'The key may not do this.' },
  invalid_request: { ...INVALID, message: 'The body does not have the form of a request.' },
  bad_request: { ...INVALID, message: 'The request is not one of HTTP.' },
  not_found: { status: 404, type: 'invalid_request_error', message: 'There is no such path.' },
  method_not_allowed: {
    status: 405,
    type: 'invalid_request_error',
    message: 'The path does not take this method.',
  },
  headers_too_large: { ...INVALID, status: 431, message: 'The headers are too large.' },
  body_too_large: { ...INVALID, status: 413, message: 'The body is larger than 5 MiB.' },
  feature_disabled: {
    ...FORBIDDEN,
    message: 'The feature of this key is switched off by the operator of the gateway.',
  },
  budget_used_up: {
    status: 403,
    type: 'insufficient_quota',
    message: 'The budget of this month is used up. The operator of the gateway can raise it.',
    headers: { 'x-should-retry': 'false' },
  },
  settings_unknown: { ...DOWN, message: 'The gateway cannot read its settings. Ask again.' },
  keys_unavailable: { ...DOWN, message: 'The gateway cannot read its keys. Ask again.' },
  model_not_configured: NO_MODEL,
  model_unknown: NO_MODEL,
  model_denied: { ...FORBIDDEN, message: 'The gateway has no access to the model.' },
  model_credentials: { ...FORBIDDEN, message: 'The credentials of the gateway were not accepted.' },
  model_needs_profile: {
    ...INVALID,
    message:
      'The model is called through an inference profile: put its geography before the model id (such as eu. or us.).',
  },
  model_rejected: { ...INVALID, message: 'The model refused the request as it stands.' },
  model_input_too_long: {
    ...INVALID,
    code: 'context_length_exceeded',
    param: 'messages',
    message: "This model's maximum context length is exceeded. Send a shorter conversation.",
  },
  model_throttled: { ...BUSY, message: 'The model has too many requests. Ask again later.' },
  gateway_overloaded: { ...BUSY, message: 'The gateway has too many requests. Ask again later.' },
  model_timeout: {
    status: 504,
    type: 'timeout_error',
    message: 'The model did not answer in time. Ask again.',
  },
  model_unavailable: { ...DOWN, message: 'The model is not available. Ask again later.' },
  model_failed: { status: 502, type: 'server_error', message: 'The model broke off. Ask again.' },
  caller_gone: { ...BUG, message: 'The caller left.' },
  signing_failed: BUG,
  internal: BUG,
};

/** A path of OpenAI's API that this gateway does not have. */
export class UnsupportedEndpoint extends GatewayError {
  constructor() {
    super('not_found', 'An endpoint of OpenAI that the gateway does not have');
  }
}

interface ErrorMembers {
  readonly message: string;
  readonly type: ErrorType;
  readonly param: string | null;
  readonly code: string;
}

export function errorBody(error: GatewayError): { readonly error: ErrorMembers } {
  const { message, type, param = null, code = error.code } = ANSWERS[error.code];
  return { error: { message, type, param, code, ...moreExactly(error) } };
}

/** What is known of the failure beside its code. */
function moreExactly(error: GatewayError): Partial<ErrorMembers> {
  if (error instanceof RefusedBody) {
    return { message: String(error.detail), param: error.param, code: error.problem };
  }
  if (error instanceof ToolsRefused) {
    return { message: 'The model takes no tools.', param: 'tools', code: 'unsupported_parameter' };
  }
  if (error instanceof UnsupportedEndpoint) {
    const message = 'The gateway does not have this endpoint: use /v1/chat/completions.';
    return { message, code: 'unsupported_endpoint' };
  }
  return {};
}

export function errorAnswer(error: GatewayError): GatewayResponse {
  const { status, headers, retryLater } = ANSWERS[error.code];
  return jsonResponse(status, errorBody(error), {
    'cache-control': 'no-store',
    ...headers,
    ...(retryLater && { 'retry-after': error.retryAfter ?? '1' }),
  });
}
