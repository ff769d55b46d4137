/**
 * What each failure of a model means to the operator, and what to do.
 *
 * @module
 */
import type { ErrorCode } from '#shared/errors.ts';

interface ModelProblem {
  /** When a feature has no model to ask. */
  readonly routed?: string;
  /** When a model was asked. */
  readonly asked?: string;
}

/** Needs a caller's request, so it cannot happen here; the code would be shown. */
const NOT_HERE: ModelProblem = {};

export const MODEL_PROBLEMS = {
  unauthenticated: NOT_HERE,
  forbidden: NOT_HERE,
  invalid_request: NOT_HERE,
  bad_request: NOT_HERE,
  not_found: NOT_HERE,
  method_not_allowed: NOT_HERE,
  headers_too_large: NOT_HERE,
  body_too_large: NOT_HERE,
  feature_disabled: { routed: 'disabled' },
  budget_used_up: NOT_HERE,
  settings_unknown: NOT_HERE,
  keys_unavailable: NOT_HERE,
  model_not_configured: { routed: 'none assigned' },
  model_unknown: {
    routed: 'not a Bedrock model',
    asked: 'not available in this region or to this account',
  },
  model_denied: {
    asked:
      'no access: check the role, the models parameter of the deployment, and service control policies',
  },
  model_credentials: {
    asked: 'AWS credentials are missing or have expired: log in, or give --profile',
  },
  model_needs_profile: {
    asked: 'only available through an inference profile: assign it with a geography prefix',
  },
  model_rejected: {
    asked: 'Bedrock rejects the request: `aws bedrock-runtime converse` shows the reason',
  },
  model_input_too_long: NOT_HERE,
  model_throttled: { asked: 'throttled: the account has used up its quota' },
  model_timeout: { asked: 'no answer in time' },
  model_unavailable: { asked: 'currently unavailable: try again' },
  model_failed: { asked: 'the model or the connection to it failed: try again' },
  gateway_overloaded: NOT_HERE,
  caller_gone: NOT_HERE,
  signing_failed: NOT_HERE,
  internal: NOT_HERE,
} as const satisfies Readonly<Record<ErrorCode, ModelProblem>>;

/** The problem in words, or else the code. */
export function problemOf(code: ErrorCode, when: keyof ModelProblem): string {
  const problem: ModelProblem = MODEL_PROBLEMS[code];
  return problem[when] ?? code;
}
