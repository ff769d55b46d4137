/**
 * What is done about each way in which a model call can fail, as data.
 *
 * Only failures before the answer has begun are looked up here; what the client already has is never
 * taken back. A code without a row is final: nothing is tried again and nobody else is asked.
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
}

const FINAL: FailurePolicy = {
  retries: 0,
  retriesBesideFallback: 0,
  backOffMs: 0,
  fallsBack: false,
  breaker: 'ignores',
};

const POLICIES: Partial<Record<ErrorCode, FailurePolicy>> = {
  // A quota refills within seconds; a fallback has a quota of its own and need not be waited for.
  model_throttled: {
    retries: 2,
    retriesBesideFallback: 0,
    backOffMs: 400,
    fallsBack: true,
    breaker: 'counts',
  },
  model_unavailable: {
    retries: 2,
    retriesBesideFallback: 1,
    backOffMs: 200,
    fallsBack: true,
    breaker: 'counts',
  },
  // Server errors and broken connections are mostly gone at the second call.
  model_failed: {
    retries: 1,
    retriesBesideFallback: 1,
    backOffMs: 100,
    fallsBack: true,
    breaker: 'counts',
  },
  // Each has already cost seconds: one more chance, unless somebody else can have it.
  model_timeout: {
    retries: 1,
    retriesBesideFallback: 0,
    backOffMs: 100,
    fallsBack: true,
    breaker: 'counts',
  },
  // Nothing but the operator or AWS changes these, so that asking again is pointless for a while.
  model_denied: { ...FINAL, fallsBack: true, breaker: 'opens' },
  model_unknown: { ...FINAL, fallsBack: true, breaker: 'opens' },
  model_needs_profile: { ...FINAL, fallsBack: true, breaker: 'opens' },
  // Not listed, hence final: `model_rejected` and `model_input_too_long` are the request's own fault,
  // and asking others would hide it; `model_credentials` are the same for every model.
};

export function policyOf(code: ErrorCode): FailurePolicy {
  return POLICIES[code] ?? FINAL;
}
