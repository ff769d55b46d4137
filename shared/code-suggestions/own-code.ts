/**
 * Keeps what a guardrail or a filter says out of the code: its message comes as text of the model, and
 * only the end of the answer tells whose it was.
 *
 * @module
 */
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { GatewayError } from '../errors.ts';
import { type FinishReason, isCut, isWhole, type ModelEvent } from '../models/model-event.ts';

/** How long text is held back, in milliseconds: a guardrail's message and the answer's end come together. */
const GUARDED_MS = 25;

/** Whether an answer that ended so is the model's own code: whole, or cut at a limit as is normal. */
export function isOwnCode(reason: FinishReason): boolean {
  return isWhole(reason) || isCut(reason);
}

/**
 * Passes events on, text a moment late: until the next event comes or the event loop has turned, and
 * longer where there is a guardrail, whose message may come in pieces.
 *
 * @throws {NoCodeError} in place of an end that was no end of code, without the text that came right
 * before it; what `events` throws
 */
export async function* onlyOwnCode(
  events: AsyncIterable<ModelEvent>,
  isGuarded: boolean,
): AsyncGenerator<ModelEvent> {
  const iterator = events[Symbol.asyncIterator]();
  const held: Held[] = [];
  try {
    for (;;) {
      const next = iterator.next();
      // Nobody waits for it any more once the reader has left.
      next.catch(() => {});
      while (held[0] && !(await comesInTime(next, held[0], isGuarded))) yield* release(held, 1);
      const { done, value } = await next;
      if (done) break;
      refuseForeign(value);
      const isText = value.type === 'text-delta';
      if (!isText || !isGuarded) yield* release(held);
      if (isText) held.push({ event: value, atMs: performance.now() });
      else yield value;
    }
    yield* release(held);
  } finally {
    // Not awaited: it would wait for the pending event.
    iterator.return?.().catch(() => {});
  }
}

interface Held {
  readonly event: ModelEvent;
  /** When it came, in milliseconds. */
  readonly atMs: number;
}

/** Hands out the first `count` of the events that were held back, or all. */
function* release(held: Held[], count = held.length): Generator<ModelEvent> {
  for (const { event } of held.splice(0, count)) yield event;
}

/** Whether the next event comes before the one that is held has to be passed on. */
async function comesInTime(
  next: Promise<unknown>,
  { atMs }: Held,
  isGuarded: boolean,
): Promise<boolean> {
  const leftMs = atMs + GUARDED_MS - performance.now();
  if (isGuarded && leftMs <= 0) return false;
  const moment = isGuarded ? pause(leftMs, false, { ref: false }) : turn().then(() => turn(false));
  // What was said before a failure is passed on.
  return Promise.race([next.then(() => true).catch(() => false), moment]);
}

/** @throws {NoCodeError} */
function refuseForeign(event: ModelEvent): void {
  if (event.type === 'finish' && !isOwnCode(event.reason)) throw new NoCodeError(event.stopReason);
}

/** The answer ended as one that is no code, such as a guardrail's. */
export class NoCodeError extends GatewayError {
  constructor(stopReason: string) {
    super('model_failed', `The answer ended with ${stopReason}`);
  }
}
