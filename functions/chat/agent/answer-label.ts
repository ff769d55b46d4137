/**
 * Finds the label of the final answer while a text grows.
 *
 * @module
 */

const WORDS = 'final[ _-]?answer';
const EMPHASIS = String.raw`\*{1,3}|_{1,3}`;

/** At the beginning of a line: in any case, in emphasis, as a heading. */
const AT_LINE = String.raw`(?<=^|\n)[ \t]{0,20}(?:#{1,6}[ \t]{0,4})?(?<open>${EMPHASIS})?${WORDS}(?:${EMPHASIS})?[ \t]{0,4}:`;

/** Alone on its line, as a heading or in bold: no colon is needed. */
const AS_HEADING = String.raw`(?<=^|\n)[ \t]{0,20}(?:#{1,6}[ \t]{1,4}(?:${EMPHASIS})?${WORDS}(?:${EMPHASIS})?|\*\*${WORDS}\*\*)[ \t]{0,20}\r?\n`;

/** Behind a sentence, where a thought ends on the same line. In the middle of one it is spoken about. */
const IN_LINE = String.raw`(?<=[.!?:;)>*\]][ \t]{0,4})(?<mark>${EMPHASIS})?[Ff]inal [Aa]nswer(?:${EMPHASIS})?:`;

const LABEL = new RegExp(`${AT_LINE}|${AS_HEADING}|${IN_LINE}`, 'gi');

/** Longer than any label with what stands around it. */
export const LONGEST_LABEL = 100;

export interface AnswerStart {
  /** Index of the first character after the label. */
  readonly index: number;
  /** Index of its first character. */
  readonly labelIndex: number;
  /** The emphasis in front of the label, whose end may follow it. */
  readonly emphasis: string;
}

/** The first label that ends behind `from`, which is as far as was looked before. */
export function findLabel(text: string, from: number): AnswerStart | undefined {
  LABEL.lastIndex = Math.max(0, from - LONGEST_LABEL);
  const match = LABEL.exec(text);
  if (match === null) return undefined;
  const { open, mark } = match.groups ?? {};
  return { index: LABEL.lastIndex, labelIndex: match.index, emphasis: open ?? mark ?? '' };
}
