/**
 * Reads a model's text while it comes, and gives away what belongs to the final answer at once.
 *
 * What it gives in all does not depend on how the text was cut into pieces.
 *
 * @module
 */
import { findAnswer, parseStep, type StepText } from './step-text.ts';
import { createTrimmedText, type TrimmedText } from './trimmed-text.ts';

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
