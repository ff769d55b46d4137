/**
 * What is done about each way in which a model call can fail, as data.
 *
 * Only failures before the answer has begun are retried or fall back; what the client already has is
 * never taken back.
 *
 * @module
 */
import type { ErrorCode } from '../../errors.ts';

export interface FailurePolicy {
  /** Further calls of the same model when there is nobody else to ask. */
  readonly retries: number;
  /** Further calls of the same model while another one waits to be asked. */
  readonly retriesBesideFallback: number;
  /** The longest first pause before a further call, in milliseconds; it doubles each time. */
  readonly backOffMs: number;
  /** Whether another model may do better. */
  readonly fallsBack: boolean;
  /** What the circuit breaker makes of it: nothing, one more failure, or enough to open at once. */
  readonly breaker: 'ignores' | 'counts' | 'opens';
  /** Whether the caller may try again at once. */
  readonly passes: boolean;
  /** Whether the model had begun to work: what it read and wrote until then is billed. */
  readonly billed: boolean;
}

/** Nothing is tried again and nobody else is asked. */
const FINAL: FailurePolicy = {
  retries: 0,
  retriesBesideFallback: 0,
  backOffMs: 0,
  fallsBack: false,
  breaker: 'ignores',
  passes: false,
  billed: false,
};

/** Only the operator or AWS can change these, so asking again is pointless for a while. */
const CLOSED: FailurePolicy = { ...FINAL, fallsBack: true, breaker: 'opens' };

export const FAILURE_POLICIES = {
  unauthenticated: FINAL,
  forbidden: FINAL,
  invalid_request: FINAL,
  bad_request: FINAL,
  not_found: FINAL,
  method_not_allowed: FINAL,
  headers_too_large: FINAL,
  body_too_large: FINAL,
  feature_disabled: FINAL,
  budget_used_up: FINAL,
  settings_unknown: { ...FINAL, passes: true },
  keys_unavailable: { ...FINAL, passes: true },
  model_not_configured: FINAL,
  model_unknown: CLOSED,
  model_denied: CLOSED,
  // The same for every model.
  model_credentials: FINAL,
  model_needs_profile: CLOSED,
  // The request's own fault: asking others would hide it.
  model_rejected: FINAL,
  model_input_too_long: FINAL,
  // A quota refills within seconds; a fallback has a quota of its own and need not be waited for.
  model_throttled: {
    ...FINAL,
    retries: 2,
    backOffMs: 400,
    fallsBack: true,
    breaker: 'counts',
    passes: true,
  },
  // Each has already cost seconds: one more chance, unless somebody else can have it.
  model_timeout: {
    ...FINAL,
    retries: 1,
    backOffMs: 100,
    fallsBack: true,
    breaker: 'counts',
    billed: true,
  },
  model_unavailable: {
    ...FINAL,
    retries: 2,
    retriesBesideFallback: 1,
    backOffMs: 200,
    fallsBack: true,
    breaker: 'counts',
    passes: true,
  },
  // Server errors and broken connections are mostly gone at the second call.
  model_failed: {
    ...FINAL,
    retries: 1,
    retriesBesideFallback: 1,
    backOffMs: 100,
    fallsBack: true,
    breaker: 'counts',
  },
  gateway_overloaded: { ...FINAL, passes: true },
  caller_gone: { ...FINAL, billed: true },
  signing_failed: FINAL,
  internal: FINAL,
} as const satisfies Readonly<Record<ErrorCode, FailurePolicy>>;

export function policyOf(code: ErrorCode): FailurePolicy {
  return FAILURE_POLICIES[code];
}
