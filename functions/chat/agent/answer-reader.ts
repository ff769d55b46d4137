/**
 * Reads a model's text while it comes, and gives away what belongs to the final answer at once.
 *
 * What it gives in all does not depend on how the text was cut into pieces.
 *
 * @module
 */
import { endsInHalf } from '#shared/answer-text/characters.ts';
import { findLabel, LONGEST_LABEL } from './answer-label.ts';
import { inventsObservation, parseStep, type StepText } from './step-text.ts';

export interface AnswerReader {
  /**
   * The piece of the final answer that can be shown now; empty when there is none. More text never
   * changes where the answer begins.
   */
  push(piece: string): string;
  /** What the whole text was; of a final answer, what was held back. */
  end(): StepText;
  /** Whether the text so far ends in the middle of a line. */
  endsInLine(): boolean;
}

export function createAnswerReader(): AnswerReader {
  const pieces: string[] = [];
  // The end of the text, as long as a label may be. Where a label may yet begin was looked before.
  let tail = '';
  let lastLine = '';
  let answer: TrimmedText | undefined;
  // What follows an invented observation is invented too: no label is looked for any more.
  let isInvented = false;

  return {
    push(piece) {
      lastLine = (lastLine + piece).slice(-LONGEST_LABEL);
      if (answer) return answer.push(piece);
      pieces.push(piece);
      const window = tail + piece;
      // A label ends in a colon or at the end of its line.
      const mayEndLabel = !isInvented && /[:\n]/.test(piece);
      const label = mayEndLabel ? findLabel(window, tail.length) : undefined;
      tail = window.slice(-LONGEST_LABEL);
      if (label === undefined) return '';
      const behind = window.length - label.labelIndex;
      isInvented = inventsObservation(pieces.join('').slice(0, -behind));
      if (isInvented) return '';
      answer = createTrimmedText(label.emphasis);
      return answer.push(window.slice(label.index));
    },
    end() {
      return answer ? { type: 'answer', text: answer.end() } : parseStep(pieces.join(''));
    },
    endsInLine: () => !/(?:^|\n)[ \t]*$/.test(lastLine),
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
