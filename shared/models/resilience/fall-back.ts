/**
 * Asks the models of a plan in order, until one begins to answer.
 *
 * @module
 */
import { GatewayError } from '../../errors.ts';

import type { BreakerCache } from './breaker-cache.ts';

import { policyOf } from './failure-policy.ts';
import { type Begin, beginOrFail, type Clock, type ModelCall } from './model-call.ts';

export interface FallbackDependencies {
  readonly clock: Clock;
  readonly breakers: BreakerCache;
}

/**
 * Skips models whose breaker is open. If all are open, the first is asked anyway: without an
 * alternative, an open breaker would only turn a partial outage into a total one.
 *
 * Fails with the failure of the first model that was asked: it is the one that the operator assigned.
 */
export function withFallbacks(begin: Begin, dependencies: FallbackDependencies): Begin {
  return async (call) => {
    const plain = { ...call, fallbacks: [] };
    if (call.asksOnce || call.fallbacks.length === 0) return begin(plain);

    const failures: GatewayError[] = [];
    for (const turn of turns(call, dependencies)) {
      const result = await beginOrFail(begin, turn);
      if (!(result instanceof GatewayError)) return result;
      failures.push(result);
      if (call.signal.aborted || !policyOf(result.code).fallsBack) break;
    }
    const [first] = failures;
    if (first) throw first;
    return begin(plain);
  };
}

/** Evaluated one at a time: each turn sees the time left and the breakers that are open by then. */
function* turns(call: ModelCall, { clock, breakers }: FallbackDependencies): Generator<ModelCall> {
  const endsAtMs = clock.now() + call.timeouts.deadlineMs;
  const targets = [call.target, ...call.fallbacks];
  for (const [index, target] of targets.entries()) {
    if (!breakers.admit(target)) continue;
    const others = targets.slice(index + 1).filter((next) => breakers.state(next) !== 'open');
    yield redirect(call, { target, others, leftMs: endsAtMs - clock.now() });
  }
}

interface Turn {
  readonly target: ModelCall['target'];
  readonly others: ModelCall['fallbacks'];
  readonly leftMs: number;
}

function redirect(call: ModelCall, { target, others, leftMs }: Turn): ModelCall {
  return {
    ...call,
    target,
    fallbacks: others,
    timeouts: { ...call.timeouts, deadlineMs: Math.max(0, leftMs) },
  };
}
