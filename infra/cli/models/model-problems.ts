/**
 * What each failure of a model means to the operator, and what to do about it.
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

/** Cannot happen without a request of somebody's; it would be shown by its code. */
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
  feature_disabled: { routed: 'switched off' },
  budget_used_up: NOT_HERE,
  settings_unknown: NOT_HERE,
  model_not_configured: { routed: 'none assigned' },
  model_unknown: {
    routed: 'not a model of Bedrock',
    asked: 'not known in this region, or not to be had (any more) by this account',
  },
  model_denied: {
    asked:
      'no access: check the role, the model access of the account, and service control policies',
  },
  model_credentials: {
    asked: 'AWS credentials are missing or have expired: log in, or give --profile',
  },
  model_needs_profile: {
    asked: 'only to be had through an inference profile: assign it with a geography in front',
  },
  model_rejected: {
    asked: 'Bedrock refuses the request: see the message of `aws bedrock-runtime converse`',
  },
  model_input_too_long: NOT_HERE,
  model_throttled: { asked: 'throttled: the quota of the account is used up' },
  model_timeout: { asked: 'no answer in time' },
  model_unavailable: { asked: 'not available at the moment: try again' },
  model_failed: { asked: 'the model or the connection to it failed: try again' },
  gateway_overloaded: NOT_HERE,
  caller_gone: NOT_HERE,
  signing_failed: NOT_HERE,
  internal: NOT_HERE,
} as const satisfies Readonly<Record<ErrorCode, ModelProblem>>;

/** The problem in words; the code itself where there are none. */
export function problemOf(code: ErrorCode, when: keyof ModelProblem): string {
  const problem: ModelProblem = MODEL_PROBLEMS[code];
  return problem[when] ?? code;
}
