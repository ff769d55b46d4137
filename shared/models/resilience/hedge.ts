/**
 * A second call beside a slow first one: the first answer wins, the other call is ended.
 *
 * It shortens the slowest answers and costs tokens, so it is off unless the operator asks for it, and
 * shares the budget of the retries.
 *
 * @module
 */

import { linkAbort } from '../../deadline.ts';
import { GatewayError } from '../../errors.ts';

import type { Begin, BegunAnswer, Clock, ModelCall } from './model-call.ts';
import type { RetryBudget } from './retry.ts';

export interface HedgeDependencies {
  /** How long the first call runs alone, in milliseconds. Absent: no second call. */
  readonly afterMs: number | undefined;
  readonly clock: Clock;
  readonly budget: RetryBudget;
}

export function withHedge(begin: Begin, { afterMs, clock, budget }: HedgeDependencies): Begin {
  if (afterMs === undefined) return begin;

  return async (call) => {
    // A self-hosted server has fixed capacity: a second call would slow down the first.
    const isShared = call.target.platform !== undefined;
    if (!call.mayHedge || call.asksOnce || isShared) return begin(call);
    const first = launch(begin, call);
    const isSlow = await outlasts(first, (signal) => clock.sleep(afterMs, signal));
    if (!isSlow || !budget.take()) return first.answer;
    return fastest([first, launch(begin, call)]);
  };
}

interface Rival {
  readonly answer: Promise<BegunAnswer>;
  /** Ends the call, whether it has begun to answer or not. */
  withdraw(): void;
}

function launch(begin: Begin, call: ModelCall): Rival {
  const own = linkAbort(call.signal);
  const answer = begin({ ...call, signal: own.signal });
  return {
    answer,
    withdraw() {
      own.abort(new GatewayError('caller_gone', 'Another call answered first'));
      // One that has begun at the same moment has somebody to leave it, too.
      answer.then((begun) => begun.return?.()).catch(() => {});
    },
  };
}

/** Whether the rival is still silent when `pause` is over. Never rejects. */
async function outlasts(
  { answer }: Rival,
  pause: (signal: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const settled = new AbortController();
  const paused = pause(settled.signal).then(
    () => true,
    () => false,
  );
  const ended = answer.then(
    () => false,
    () => false,
  );
  const isSlow = await Promise.race([paused, ended]);
  settled.abort();
  return isSlow;
}

/** @throws {GatewayError} the first rival's, when all fail */
async function fastest(rivals: readonly Rival[]): Promise<BegunAnswer> {
  const settled = rivals.map(({ answer }, index) => answer.then((begun) => ({ begun, index })));
  try {
    const winner = await Promise.any(settled);
    for (const [index, rival] of rivals.entries()) if (index !== winner.index) rival.withdraw();
    return winner.begun;
  } catch (error) {
    throw (error as AggregateError).errors[0];
  }
}
