/**
 * The one retry loop: the same model again, after a pause, as long as that can help.
 *
 * @module
 */
import { GatewayError } from '../../errors.ts';
import { abortFailure } from '../model-event.ts';
import { policyOf } from './failure-policy.ts';
import { type Begin, beginOrFail, type Clock, type ModelCall } from './model-call.ts';

export interface RetryDependencies {
  readonly clock: Clock;
  readonly budget: RetryBudget;
}

/** What has been spent on one call so far. */
interface Spent {
  readonly endsAtMs: number;
  retries: number;
  isReplayed: boolean;
}

export function withRetries(begin: Begin, dependencies: RetryDependencies): Begin {
  const { clock } = dependencies;
  const nextPause = createNextPause(dependencies);

  return async (call) => {
    const endsAtMs = clock.now() + call.timeouts.deadlineMs;
    const spent = { endsAtMs, retries: 0, isReplayed: false };
    for (;;) {
      const result = await beginOrFail(begin, call);
      if (!(result instanceof GatewayError)) return result;
      const pauseMs = nextPause(result, call, spent);
      if (pauseMs === undefined) throw result;
      if (pauseMs > 0) await pause(pauseMs, clock, call.signal);
    }
  };
}

/** A function that says how long to pause, in milliseconds, or undefined to give up. */
function createNextPause({ clock, budget }: RetryDependencies) {
  return (failure: GatewayError, call: ModelCall, spent: Spent): number | undefined => {
    if (call.signal.aborted) return undefined;
    // Neither pause nor budget: the lost call reached no server, so another one adds no load.
    if (!spent.isReplayed && isDroppedConnection(failure)) {
      spent.isReplayed = true;
      return 0;
    }
    const { retries, retriesBesideFallback, backOffMs: baseMs } = policyOf(failure.code);
    spent.retries += 1;
    const granted = call.fallbacks.length > 0 ? retriesBesideFallback : retries;
    if (call.asksOnce || spent.retries > granted) return undefined;
    const asked = retryAfterMs(failure.retryAfter);
    const backOff = { baseMs, retry: spent.retries, retryAfterMs: asked };
    const pauseMs = backOffMs(backOff, clock.random);
    const isInTime = pauseMs !== undefined && clock.now() + pauseMs < spent.endsAtMs;
    return isInTime && budget.take() ? pauseMs : undefined;
  };
}

/** @throws {GatewayError} when the request ends during the pause */
async function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    throw signal.aborted ? abortFailure(signal) : error;
  }
}

const DROPPED_CODES = ['ECONNRESET', 'EPIPE'];

/**
 * Whether the connection was gone before anything came back: mostly one that was kept for reuse, and
 * that the other side, or Lambda's freeze, has ended in the meantime.
 *
 * Node says `aborted` instead where a response had begun.
 */
function isDroppedConnection({ cause }: GatewayError): boolean {
  if (!(cause instanceof Error) || cause.message === 'aborted') return false;
  return DROPPED_CODES.includes((cause as NodeJS.ErrnoException).code ?? '');
}

/** The longest pause of our own, in milliseconds: developers do not wait longer. */
export const MAX_BACK_OFF_MS = 3_000;

/** The longest `Retry-After` that we wait for, in milliseconds; a longer one is the client's to wait. */
export const MAX_RETRY_AFTER_MS = 3_000;

export interface BackOff {
  /** The longest first pause, in milliseconds. */
  readonly baseMs: number;
  /** How many further calls there have been, this one included: 1 or more. */
  readonly retry: number;
  /** What the provider asked for, in milliseconds. */
  readonly retryAfterMs: number | undefined;
}

/**
 * How long to wait before a further call, in milliseconds, or undefined when the provider asks for
 * more time than we have.
 *
 * Full jitter: any pause between nothing and a limit that doubles with each call, so that callers who
 * failed together do not come back together.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backOffMs(backOff: BackOff, random: () => number): number | undefined {
  const { baseMs, retry, retryAfterMs: asked = 0 } = backOff;
  if (asked > MAX_RETRY_AFTER_MS) return undefined;
  const jitter = random() * Math.min(MAX_BACK_OFF_MS, baseMs * 2 ** (retry - 1));
  return Math.max(jitter, asked);
}

/** Whole or fractional seconds. */
const SECONDS = /^\d{1,9}(\.\d+)?$/;

/**
 * How long a `Retry-After` header asks to wait, in milliseconds: seconds or an HTTP date. Undefined
 * when it is missing or is neither; a date that has passed is 0.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterMs(header: string | undefined, nowMs = Date.now()): number | undefined {
  const text = header?.trim() ?? '';
  if (SECONDS.test(text)) return Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** Extra calls per request, over the last minute. */
export const BUDGET_SHARE = 0.1;

/** Extra calls that are always allowed in a minute: an environment with few requests may retry, too. */
export const BUDGET_FLOOR = 5;

/** What is counted by the second is remembered for this many of them. */
const WINDOW_S = 60;

/**
 * Bounds the calls that one environment makes on top of one per request, so that retries do not add to the
 * load of a provider that is overloaded already.
 */
export interface RetryBudget {
  /** A request came in, which may make one call. */
  noteRequest(): void;
  /** Takes one extra call, if one is left. */
  take(): boolean;
}

interface Second {
  number: number;
  requests: number;
  extras: number;
}

/** `now` in milliseconds, never going back. */
export function createRetryBudget(now: () => number): RetryBudget {
  const seconds: Second[] = [];

  function current(): Second {
    const number = Math.floor(now() / 1_000);
    while (seconds[0] !== undefined && seconds[0].number <= number - WINDOW_S) seconds.shift();
    const last = seconds.at(-1);
    if (last?.number === number) return last;
    const fresh = { number, requests: 0, extras: 0 };
    seconds.push(fresh);
    return fresh;
  }

  return {
    noteRequest() {
      current().requests += 1;
    },
    take() {
      const second = current();
      const requests = seconds.reduce((sum, each) => sum + each.requests, 0);
      const extras = seconds.reduce((sum, each) => sum + each.extras, 0);
      const isLeft = extras + 1 <= Math.max(BUDGET_FLOOR, Math.floor(requests * BUDGET_SHARE));
      if (isLeft) second.extras += 1;
      return isLeft;
    },
  };
}
