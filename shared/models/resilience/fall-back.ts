/**
 * Asks the models of a plan in order, until one begins to answer.
 *
 * @module
 */
import { GatewayError } from '../../errors.ts';
import { beginOrFail } from './begin-or-fail.ts';
import type { BreakerCache } from './breaker-cache.ts';
import type { Clock } from './clock.ts';
import { policyOf } from './failure-policy.ts';
import type { Begin, Inquiry } from './inquiry.ts';

export interface FallbackDependencies {
  readonly clock: Clock;
  readonly breakers: BreakerCache;
}

/**
 * Passes models over whose breaker is open. When all are, the first is asked all the same: without
 * an alternative an open breaker would only make a partial outage a total one.
 *
 * Fails with the failure of the first model that was asked: it is the one that the operator assigned.
 */
export function withFallbacks(begin: Begin, dependencies: FallbackDependencies): Begin {
  return async (inquiry) => {
    const plain = { ...inquiry, fallbacks: [] };
    if (inquiry.asksOnce || inquiry.fallbacks.length === 0) return begin(plain);

    const failures: GatewayError[] = [];
    for (const turn of turns(inquiry, dependencies)) {
      const result = await beginOrFail(begin, turn);
      if (!(result instanceof GatewayError)) return result;
      failures.push(result);
      if (inquiry.signal.aborted || !policyOf(result.code).fallsBack) break;
    }
    const [first] = failures;
    if (first) throw first;
    return begin(plain);
  };
}

/** Evaluated one by one: each turn knows the time that is left, and who is open by then. */
function* turns(inquiry: Inquiry, { clock, breakers }: FallbackDependencies): Generator<Inquiry> {
  const endsAtMs = clock.now() + inquiry.timeouts.deadlineMs;
  const targets = [inquiry.target, ...inquiry.fallbacks];
  for (const [index, target] of targets.entries()) {
    if (!breakers.admit(target)) continue;
    const others = targets.slice(index + 1).filter((next) => breakers.state(next) !== 'open');
    yield redirect(inquiry, { target, others, leftMs: endsAtMs - clock.now() });
  }
}

interface Turn {
  readonly target: Inquiry['target'];
  readonly others: Inquiry['fallbacks'];
  readonly leftMs: number;
}

function redirect(inquiry: Inquiry, { target, others, leftMs }: Turn): Inquiry {
  return {
    ...inquiry,
    target,
    fallbacks: others,
    timeouts: { ...inquiry.timeouts, deadlineMs: Math.max(0, leftMs) },
  };
}
