/**
 * Ends an answer at its stop sequences, for models that refuse stop sequences.
 *
 * @module
 */
import type { ModelEvent } from './model-event.ts';

/**
 * Yields the events up to the first of the `sequences`; the sequence and everything after it are dropped.
 * Text that may be the beginning of a sequence is held back until the next piece decides.
 *
 * @param isWhole The answer is complete already, and is read to its end to learn the usage. Otherwise
 *   reading stops at the sequence, which ends the model's call; the usage is then unknown.
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
    /** Returns the text that certainly precedes any sequence. */
    push(piece: string): string {
      if (isDone) return '';
      const all = held + piece;
      const first = firstSequence(all, sequences);
      isDone = first !== undefined;
      const text = all.slice(0, first?.startsAt);
      held = isDone ? '' : possibleBeginning(text, sequences);
      return text.slice(0, text.length - held.length);
    },
    /** Returns the text that was held back but is not a sequence. */
    end: () => held,
    isDone: () => isDone,
  };
}

/** The sequence that ends first; if two end at the same place, the longer one. */
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

/** The longest suffix of `text` that is the beginning of a sequence. */
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
