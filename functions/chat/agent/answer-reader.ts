/**
 * Reads a model's text while it comes, and gives away what belongs to the final answer at once.
 *
 * What it gives in all does not depend on how the text was cut into pieces.
 *
 * @module
 */
import { endsInHalf } from '#shared/answer-text/characters.ts';
import { openFence, withoutStrayEnd } from '#shared/answer-text/fence.ts';
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
      const before = pieces.join('').slice(0, -behind);
      isInvented = inventsObservation(before);
      if (isInvented) return '';
      const inFence = openFence(before) !== undefined;
      answer = createTrimmedText(label.emphasis, inFence);
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

/**
 * @param opening left out where the text begins with it
 * @param inFence whether a fence was begun before the text, whose end is not the text's
 */
function createTrimmedText(opening: string, inFence: boolean): TrimmedText {
  let skip = opening;
  let held = '';
  let hasBegun = false;
  let given = '';

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
      const ready = text.slice(0, readyLength(text, inFence));
      held = text.slice(ready.length);
      hasBegun ||= ready !== '';
      if (inFence) given += ready;
      return ready;
    },
    end() {
      if (skip !== '') return '';
      const rest = inFence ? withoutStrayEnd(given + held).slice(given.length) : held;
      return rest.trimEnd();
    },
  };
}

/** A last line that is a fence as far as it has come. */
const FENCE_SO_FAR = /^[ \t]{0,80}(?:`*|~*)$/;

/**
 * Without white space at the end, without the first half of a surrogate pair, and inside a fence without what may
 * be its end.
 */
function readyLength(text: string, inFence: boolean): number {
  const end = text.trimEnd();
  const lastLine = end.lastIndexOf('\n') + 1;
  const isHeld = inFence && FENCE_SO_FAR.test(end.slice(lastLine));
  const whole = isHeld ? end.slice(0, lastLine).trimEnd() : end;
  return endsInHalf(whole) ? whole.length - 1 : whole.length;
}
