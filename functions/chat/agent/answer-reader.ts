/**
 * Reads a model's text while it comes, and gives away what belongs to the final answer at once.
 *
 * What it gives in all does not depend on how the text was cut into pieces.
 *
 * @module
 */
import { endsInHalf } from '#shared/answer-text/characters.ts';
import { findAnswer, parseStep, type StepText } from './step-text.ts';

export interface AnswerReader {
  /** The piece of the final answer that can be shown now; empty when there is none. */
  push(piece: string): string;
  /** What the whole text was, with the end of the answer if it was one. */
  end(): StepText | { readonly type: 'answer'; readonly rest: string };
}

export function createAnswerReader(): AnswerReader {
  let text = '';
  let answer: TrimmedText | undefined;

  return {
    push(piece) {
      if (answer) return answer.push(piece);
      text += piece;
      // The label ends in a colon: before one comes there is nothing to look for.
      const start = piece.includes(':') ? findAnswer(text) : undefined;
      if (start === undefined) return '';
      answer = createTrimmedText(start.emphasis);
      return answer.push(text.slice(start.index));
    },
    end() {
      return answer ? { type: 'answer', rest: answer.end() } : parseStep(text);
    },
  };
}

/** A text that is handed out while it grows, as if white space had been stripped from both its ends. */
interface TrimmedText {
  /** What can be handed out now; empty when that is nothing. Never ends in half a character. */
  push(piece: string): string;
  /** What was held back and belongs to the text after all. */
  end(): string;
}

/** @param opening left out where the text begins with it */
function createTrimmedText(opening = ''): TrimmedText {
  let skip = opening;
  let held = '';
  let hasBegun = false;

  return {
    push(piece) {
      let text = held + piece;
      held = text;
      if (skip.startsWith(text)) return '';
      if (skip !== '') {
        if (text.startsWith(skip)) text = text.slice(skip.length);
        skip = '';
      }
      if (!hasBegun) text = text.trimStart();
      const ready = text.slice(0, readyLength(text));
      held = text.slice(ready.length);
      hasBegun ||= ready !== '';
      return ready;
    },
    end() {
      return skip === '' ? held.trimEnd() : '';
    },
  };
}

/** Without white space at the end, and without the first half of a surrogate pair. */
function readyLength(text: string): number {
  const whole = text.trimEnd();
  return endsInHalf(whole) ? whole.length - 1 : whole.length;
}
