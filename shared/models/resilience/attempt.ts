/**
 * One call of one model, under watch: it must begin to answer in time, and not fall silent.
 *
 * @module
 */

import { type LinkedAbort, linkAbort } from '../../deadline.ts';
import { GatewayError } from '../../errors.ts';
import type { ModelEvent } from '../model-event.ts';
import type { BreakerCache } from './breaker-cache.ts';
import type { Begin, BegunAnswer, CallLog, ModelCall } from './model-call.ts';

/**
 * Calls the model once. The answer has begun with the first event that says something of it; that the
 * model accepted the request (`start`) is held back until then, so that a failure between the two can
 * still be made good.
 */
export function createAttempt(breakers: BreakerCache): Begin {
  return async (call) => {
    const stop = linkAbort(call.signal);
    const source = call.ask(call.target, stop.signal)[Symbol.asyncIterator]();
    const answer = new WatchedAnswer(source, { call, breakers, stop });
    await answer.begin();
    return answer;
  };
}

interface Watch {
  readonly call: ModelCall;
  readonly breakers: BreakerCache;
  /** Ends the call of the model. */
  readonly stop: LinkedAbort;
}

/** An iterator by hand: one step less per event than a generator, and `return` need not wait. */
class WatchedAnswer implements BegunAnswer {
  readonly #source: AsyncIterator<ModelEvent>;
  readonly #watch: Watch;
  readonly #log: CallLog;
  readonly #head: ModelEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isWaiting = true;
  #hasBegun = false;

  constructor(source: AsyncIterator<ModelEvent>, watch: Watch) {
    this.#source = source;
    this.#watch = watch;
    this.#log = { target: watch.call.target, accepted: false, characters: 0 };
  }

  async begin(): Promise<void> {
    const { attemptLog, timeouts, fallbacks, streaming } = this.#watch.call;
    attemptLog.attempts += 1;
    attemptLog.calls.push(this.#log);
    // An answer in one piece begins when it is complete: only the deadline can tell that it is late,
    // unless somebody else should have a chance before it.
    const share = fallbacks.length > 0 ? WHOLE_ANSWER_SHARE : 1;
    this.#arm(streaming ? timeouts.firstEventMs : timeouts.deadlineMs * share, SLOW_START);
    do this.#head.push(await this.#pull());
    while (this.#head.at(-1)?.type === 'start');
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#hasBegun = true;
    // What began to answer is alive. What becomes of the answer may be the reader's doing.
    const { call, breakers } = this.#watch;
    if (call.countsFailures) breakers.succeeded(call.target);
  }

  async next(): Promise<IteratorResult<ModelEvent, undefined>> {
    const first = this.#head.shift();
    if (first) return { done: false, value: first };
    // One timer for the whole answer. It counts only while we wait for the model: a reader may take its time.
    // What comes in one piece is there.
    const { streaming, timeouts } = this.#watch.call;
    if (this.#timer) this.#timer.refresh();
    else if (streaming) this.#arm(timeouts.idleMs, SILENCE);
    this.#isWaiting = true;
    const result = await this.#step();
    this.#isWaiting = false;
    if (result.done) this.#close();
    return result;
  }

  async return(): Promise<IteratorResult<ModelEvent, undefined>> {
    this.#note(nobodyReads());
    this.#end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #pull(): Promise<ModelEvent> {
    const { done, value } = await this.#step();
    if (!done) return value;
    clearTimeout(this.#timer);
    throw new GatewayError('model_failed', 'The answer ended before it began');
  }

  async #step(): Promise<IteratorResult<ModelEvent, undefined>> {
    try {
      const result = await this.#source.next();
      this.#log.accepted ||= !result.done;
      if (result.value?.type === 'text-delta') this.#noteText(result.value.text);
      if (result.value?.type === 'finish' && result.value.usage) {
        this.#log.usage = result.value.usage;
      }
      return result;
    } catch (error) {
      this.#note(GatewayError.from(error));
      this.#end();
      throw error;
    }
  }

  /** The abort ends the call; what the source has to say to that is of no interest any more. */
  #end(): void {
    this.#watch.stop.abort(nobodyReads());
    this.#close();
    this.#source.return?.().catch(() => {});
  }

  /** @throws {GatewayError} `model_failed` for a piece that would keep its reader busy for long */
  #noteText(text: string): void {
    this.#log.characters += text.length;
    if (text.length <= MAX_PIECE_LENGTH) return;
    throw new GatewayError('model_failed', 'A piece of the answer is larger than any model writes');
  }

  #note({ code: failure, message }: GatewayError): void {
    const { call, breakers } = this.#watch;
    this.#log.failure = failure;
    if (call.countsFailures && !this.#hasBegun) {
      breakers.failed(call.target, failure, call.caller);
    }
    if (failure === 'caller_gone') return;
    call.attemptLog.failures.push(failure);
    call.attemptLog.reason ??= message;
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#watch.stop.release();
  }

  #arm(ms: number, message: string): void {
    this.#timer = setTimeout(() => {
      if (this.#isWaiting) this.#watch.stop.abort(new GatewayError('model_timeout', message));
    }, ms);
  }
}

/** In UTF-16 units: several times what 128,000 tokens come to. The SDK accepts frames of any size. */
const MAX_PIECE_LENGTH = 4 * 1024 * 1024;

const nobodyReads = () => new GatewayError('caller_gone', 'Nobody reads the answer any more');

const SLOW_START = 'The model did not begin to answer in time';
const SILENCE = 'The model fell silent in the middle of its answer';

/** What one attempt at an answer in one piece may take of the time, while somebody else could be asked. */
const WHOLE_ANSWER_SHARE = 2 / 3;
