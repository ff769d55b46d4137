/**
 * One model call, repeated or redirected until a model begins to answer or none is left.
 *
 * All layers in this folder have the same shape: each takes a {@link Begin} and returns a more robust one.
 * From the inside out: one watched attempt (`attempt.ts`), a second attempt in parallel (`hedge.ts`),
 * further attempts (`retry.ts`), other models (`fall-back.ts`).
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type ErrorCode, GatewayError } from '../../errors.ts';
import type { ModelEvent, Usage } from '../model-event.ts';
import type { ModelTarget } from '../model-request.ts';

export interface Timeouts {
  /** How long one attempt may take until its answer begins, in milliseconds. */
  readonly firstEventMs: number;
  /** How long an answer that has begun may pause, in milliseconds. */
  readonly idleMs: number;
  /** How long everything may take, the whole answer included, in milliseconds. */
  readonly deadlineMs: number;
}

/** What one call of a model came to, for its bill. Filled in as it happens. */
export interface CallLog {
  readonly target: ModelTarget;
  /** Whether the model accepted the request. */
  accepted: boolean;
  /** Length of the text that has come, in UTF-16 units. */
  characters: number;
  /** Absent: the platform has not told, because the answer did not end. */
  usage?: Usage;
  /** What it failed with. Absent: it succeeded, or was given up while it was under way. */
  failure?: ErrorCode;
}

/** What happened on the way, for the log. Filled in as it happens. */
export interface AttemptLog {
  /** Each call, in order. */
  readonly calls: CallLog[];
  /** Calls of models, all together. */
  attempts: number;
  /** What each failed call failed with, in order. */
  readonly failures: ErrorCode[];
  /** Why the first of them failed, in words for the log. */
  reason?: string;
  /** Models of the plan that were passed over, or would be, when the answer was over. */
  openBreakers?: number;
}

export interface ModelCall {
  readonly target: ModelTarget;
  /** Puts the question to one of the models, once. */
  readonly ask: (target: ModelTarget, signal: AbortSignal) => AsyncIterable<ModelEvent>;
  /** Whether the answer comes piece by piece. */
  readonly streaming: boolean;
  /** Who else may be asked the same, in order. */
  readonly fallbacks: readonly ModelTarget[];
  readonly timeouts: Timeouts;
  /** One attempt and no more, of this very model: for tests of connections. */
  readonly asksOnce: boolean;
  /**
   * Whether failures count towards the model's circuit breaker. Not for models named by a request:
   * invented names must not displace the models that operators rely on.
   */
  readonly countsFailures: boolean;
  /** Who is asking, if known; a single caller must not be able to open a breaker. */
  readonly caller: string | undefined;
  /** A second attempt may race the first one. */
  readonly mayHedge: boolean;
  readonly attemptLog: AttemptLog;
  /** Aborts when nobody waits for the answer any more, or its time is over. */
  readonly signal: AbortSignal;
}

/** An answer whose first event is there. Its reader must read it to its end, or leave it. */
export type BegunAnswer = AsyncIterableIterator<ModelEvent>;

/** @throws {GatewayError} when no answer begins */
export type Begin = (call: ModelCall) => Promise<BegunAnswer>;

/** The answer, or why none began: failures are what the layers around decide about. */
export async function beginOrFail(
  begin: Begin,
  call: ModelCall,
): Promise<BegunAnswer | GatewayError> {
  try {
    return await begin(call);
  } catch (error) {
    return GatewayError.from(error);
  }
}

/** Time and chance, as the layers need them. Tests bring their own. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number;
  /** Waits `ms` milliseconds. Rejects at once when `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** A number from 0 up to, and without, 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }),
  random: Math.random,
};
