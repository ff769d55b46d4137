/**
 * Every failure the gateway can name.
 *
 * Code throws a {@link GatewayError} by code and never mentions an HTTP status: `shared/http/`
 * owns those. `message` and `cause` are for our own logs and must not hold content (code, prompts,
 * answers, tokens). What a client sees is a constant text per code, or {@link GatewayError.detail}.
 *
 * The catalogue for administrators, with cause and remedy of each code, is `docs/errors.md`.
 *
 * @module
 */

/** Whose fault a failure is: each class has a metric and an alarm of its own; `nobody` has none. */
export type ErrorClass = 'caller' | 'request' | 'model' | 'gateway' | 'nobody';

/** Every code, with whose fault it is. The other tables over the codes are total: a new code does not compile without a row in each. */
export const ERROR_CLASSES = {
  /** The caller could not be identified. `detail` is the contract's constant text. */
  unauthenticated: 'caller',
  /** The caller lacks a scope. `detail` is the contract's text for the route. */
  forbidden: 'caller',
  /** The body does not have the form of the contract. `detail` lists the issues. */
  invalid_request: 'request',
  /** The request contradicts itself (contract 2.9: status 400). */
  bad_request: 'request',
  not_found: 'request',
  method_not_allowed: 'request',
  headers_too_large: 'request',
  body_too_large: 'request',
  /** The operator switched the feature off. */
  feature_disabled: 'nobody',
  /** The operator refuses requests beyond a budget, and it is used up. */
  budget_used_up: 'nobody',
  /** The operator's settings could never be read, and nobody knows whether they permit the request. */
  settings_unknown: 'gateway',
  /** The keys of the model endpoint could not be read. */
  keys_unavailable: 'gateway',
  /** No assignment, no model in the request and no built-in default. */
  model_not_configured: 'model',
  /** Bedrock does not know the model or profile, or the identifier is not one of Bedrock's. */
  model_unknown: 'model',
  /** The role may not use the model, or the account has no access to it. */
  model_denied: 'model',
  /** Our AWS credentials are missing, wrong or expired. */
  model_credentials: 'model',
  /** The model is called through an inference profile only, and the identifier names none. */
  model_needs_profile: 'model',
  /** Bedrock refused the request as it stands. */
  model_rejected: 'model',
  /** The prompt is longer than the model's context. */
  model_input_too_long: 'model',
  model_throttled: 'model',
  /** The model, or the feature's deadline, ran out of time. */
  model_timeout: 'model',
  model_unavailable: 'model',
  /** The model failed, the connection broke, or the answer ended without its end. */
  model_failed: 'model',
  /** More requests are in flight than one process is meant to carry. */
  gateway_overloaded: 'gateway',
  /** Nobody waits for the answer any more. */
  caller_gone: 'nobody',
  /** The user token could not be signed. */
  signing_failed: 'gateway',
  internal: 'gateway',
} as const satisfies Readonly<Record<string, ErrorClass>>;

export type ErrorCode = keyof typeof ERROR_CLASSES;

export const ERROR_CODES = Object.keys(ERROR_CLASSES) as readonly ErrorCode[];

/** One violation in a request body, in the form that GitLab reads. */
export interface ValidationIssue {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
}

export interface GatewayErrorOptions extends ErrorOptions {
  /** What the client may read; a constant text of the contract, or validation issues. */
  readonly detail?: string | readonly ValidationIssue[];
  /** The reason as GitLab's connection test may show it, to callers without a token too. */
  readonly hint?: string;
  /** What the provider sent as `Retry-After`, in its own form. */
  readonly retryAfter?: string;
  /** The name of the AWS exception behind it, for the log. */
  readonly awsError?: string;
  /** The status of a serving platform, and its own word for the kind of error, for the log. */
  readonly platformStatus?: number;
  readonly platformError?: string;
}

export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  readonly detail: string | readonly ValidationIssue[] | undefined;
  readonly hint: string | undefined;
  readonly retryAfter: string | undefined;
  readonly awsError: string | undefined;
  readonly platformStatus: number | undefined;
  readonly platformError: string | undefined;

  constructor(code: ErrorCode, message: string, options: GatewayErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.detail = options.detail;
    this.hint = options.hint;
    this.retryAfter = options.retryAfter;
    this.awsError = options.awsError;
    this.platformStatus = options.platformStatus;
    this.platformError = options.platformError;
  }

  /** Returns `error` unchanged when it is already ours, and otherwise wraps it as `internal`. */
  static from(error: unknown): GatewayError {
    if (error instanceof GatewayError) return error;
    return new GatewayError('internal', 'Unexpected failure', { cause: error });
  }
}
