import { columnOf } from './cursor-block.ts';
import { lineAfterCursor, lineBeforeCursor } from './cursor-place.ts';
import type { SuggestionContext } from './suggestion-context.ts';
import { letters } from './telling-line.ts';

/** The first lines below the cursor's that are not blank. */
export interface SuffixLines {
  /** Whether a line that is not complete may become the first of them. */
  mayRepeatFirst(line: string): boolean;
  /** How much it tells that a line repeats the `index`th: its letters. Undefined: it does not. */
  repetitionAt(index: number, line: string, isCut?: boolean): number | undefined;
  /** Whether there is an `index`th. */
  has(index: number): boolean;
}

/** As much of the suffix as those lines are looked for in, in characters. */
const MAX_LENGTH = 4_000;
const MAX_LINES = 8;

const CLOSES_ONLY = /^(?:[\])}]+[;,]*|end|fi|done|esac|<\/[\w.-]+>)$/;

/** None where there is code behind the cursor: then the next line is not what the answer comes to. */
export function suffixLines(context: SuggestionContext): SuffixLines {
  const lines = lineAfterCursor(context) === '' ? linesBelow(context.suffix) : [];
  const [first = ''] = lines;
  const onOwnLine = lineBeforeCursor(context).trim() === '';
  return {
    has: (index) => index < lines.length,
    // A line that has begun before the cursor is not the one below.
    mayRepeatFirst: (line) => onOwnLine && first.startsWith(line),
    repetitionAt(index, line, isCut = false) {
      const expected = lines[index] ?? '';
      const isSame = isSameLine(line, expected) || (isCut && expected.startsWith(line));
      if (expected === '' || !isSame) return undefined;
      return CLOSES_ONLY.test(expected.trim()) ? 0 : letters(expected);
    },
  };
}

function linesBelow(suffix: string): readonly string[] {
  return suffix
    .slice(0, MAX_LENGTH)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(0, MAX_LINES);
}

function isSameLine(one: string, other: string): boolean {
  return columnOf(one) === columnOf(other) && bare(one) === bare(other);
}

/** Brackets close the same with a semicolon or a comma after them as without. */
function bare(line: string): string {
  const text = line.trim();
  return /^[\])}]+[;,]*$/.test(text) ? text.replace(/(?<![;,])[;,]+$/, '') : text;
}
