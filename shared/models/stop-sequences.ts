/**
 * Ends an answer where a model would have stopped that takes no stop sequences.
 *
 * @module
 */
import type { ModelEvent } from './model-event.ts';

/**
 * The events up to the first of the `sequences`, which is left out like everything behind it. Text that
 * may become one is held back until the next piece tells.
 *
 * @param isWhole The answer is complete already: it is read to its end, which tells the usage. Otherwise
 *   it is left at the sequence, so that no more of it is written, and its usage is unknown.
 */
export async function* cutAtStopSequences(
  events: AsyncIterable<ModelEvent> | Iterable<ModelEvent>,
  sequences: readonly string[],
  isWhole: boolean,
): AsyncGenerator<ModelEvent> {
  const cut = createCut(sequences);
  for await (const event of events) {
    if (event.type === 'text-delta') {
      yield* textEvents(cut.push(event.text));
      if (cut.isDone() && !isWhole) return yield { ...STOPPED, usage: undefined };
    } else if (event.type === 'finish') {
      yield* textEvents(cut.end());
      yield cut.isDone() ? { ...STOPPED, usage: event.usage } : event;
    } else {
      yield event;
    }
  }
}

const STOPPED = { type: 'finish', reason: 'stop', stopReason: 'stop_sequence' } as const;

function* textEvents(text: string): Generator<ModelEvent> {
  if (text !== '') yield { type: 'text-delta', text };
}

function createCut(sequences: readonly string[]) {
  let held = '';
  let isDone = false;
  return {
    /** What of the text so far is certain to stand before any sequence. */
    push(piece: string): string {
      if (isDone) return '';
      const all = held + piece;
      const first = firstSequence(all, sequences);
      isDone = first !== undefined;
      const text = all.slice(0, first?.startsAt);
      held = isDone ? '' : possibleBeginning(text, sequences);
      return text.slice(0, text.length - held.length);
    },
    /** What was held back, and became no sequence. */
    end: () => held,
    isDone: () => isDone,
  };
}

/** The sequence that is complete first; of two that end together, the longer one. */
function firstSequence(text: string, sequences: readonly string[]) {
  let first: { readonly startsAt: number; readonly endsAt: number } | undefined;
  for (const sequence of sequences) {
    const startsAt = text.indexOf(sequence);
    const endsAt = startsAt + sequence.length;
    if (startsAt === -1 || (first && endsAt > first.endsAt)) continue;
    if (first && endsAt === first.endsAt && startsAt > first.startsAt) continue;
    first = { startsAt, endsAt };
  }
  return first;
}

/** The longest end of `text` with which a sequence begins. */
function possibleBeginning(text: string, sequences: readonly string[]): string {
  let longest = '';
  for (const sequence of sequences) {
    for (
      let length = Math.min(sequence.length - 1, text.length);
      length > longest.length;
      length -= 1
    ) {
      if (text.endsWith(sequence.slice(0, length))) longest = sequence.slice(0, length);
    }
  }
  return longest;
}
