/**
 * Lines of an answer beside those below the cursor: which tell something, and which are a repetition.
 *
 * @module
 */
import { blockSyntax, commentSyntax } from '../syntax/language-syntax.ts';
import {
  columnOf,
  createCursorBlock,
  lineAfterCursor,
  lineBeforeCursor,
  type SuggestionContext,
} from './cursor-block.ts';

export interface LineGate {
  /**
   * Takes the next line of the file as the answer makes it and returns the lines that may pass now, or
   * undefined if the answer ended before this line. Lines that repeat those below the cursor wait until the
   * next line shows whether that is an accident.
   *
   * @param line a line that is not blank, from the cursor's own on
   * @param text what is to pass for it
   * @param isCut whether the model was cut within this line
   */
  take(line: string, text: string, isCut: boolean): string | undefined;
  /** Ends the answer and returns the lines that wait, unless they are a repetition. */
  end(): string;
}

/** Lines with this many letters are not repeated by accident. */
const UNMISTAKABLE_LETTERS = 10;

/** Lines with fewer letters prove nothing, since `}` ends many blocks. */
const MIN_LETTERS = 3;

/** Stops an answer where it runs into the code below the cursor, or where the cursor's block ends. */
export function createLineGate(context: SuggestionContext): LineGate {
  const block = createCursorBlock(context);
  const suffix = suffixLines(context);
  const { resumes } = blockSyntax(context.language);
  /** A line that began before the cursor cannot repeat one below it. */
  let takesLine = lineBeforeCursor(context).trim() === '';
  let mayRepeat = takesLine;
  let blockIsClosed = false;
  const waiting = { text: '', lines: 0, letters: 0, closesTwice: false };

  /** Whether the lines that wait have to be a repetition, as they are all that is below, or enough. */
  function isRepetition(): boolean {
    if (waiting.lines < 2 && suffix.has(1)) return false;
    return waiting.letters >= UNMISTAKABLE_LETTERS;
  }

  /** Whether `line` repeats the next of the lines below. */
  function wait(line: string, text: string, isCut: boolean): boolean {
    const told = mayRepeat ? suffix.repetitionAt(waiting.lines, line, isCut) : undefined;
    if (told === undefined) return false;
    waiting.text += text;
    waiting.closesTwice ||= blockIsClosed;
    waiting.lines += 1;
    waiting.letters += told;
    return true;
  }

  function release(): string {
    const { text } = waiting;
    Object.assign(waiting, { text: '', lines: 0, letters: 0, closesTwice: false });
    return text;
  }

  function passOn(line: string, text: string, isCut: boolean): string {
    const waited = waiting.lines > 0;
    const passed = release();
    // A line that did not continue the lines below may still repeat the first of them.
    return waited && wait(line, text, isCut) ? passed : passed + text;
  }

  return {
    take(line, text, isCut) {
      mayRepeat = takesLine;
      takesLine = true;
      // A construct may go on below its bracket: `}` and, on a line of its own, `else`.
      if ((blockIsClosed && !resumes(line)) || isRepetition()) return undefined;
      const relation = block.read(line);
      if (relation === 'outside') return undefined;
      blockIsClosed = relation === 'closes';
      const isTwice = relation === 'continues' || (blockIsClosed && waiting.lines > 0);
      if (!wait(line, text, isCut)) return passOn(line, text, isCut);
      // Closed twice, or begun twice as `else` is.
      return isTwice ? undefined : '';
    },
    end: () => (waiting.closesTwice || waiting.letters >= MIN_LETTERS ? '' : waiting.text),
  };
}

/** The first lines below the cursor's that are not blank. */
export interface SuffixLines {
  /** Whether a line that is not complete may become the first of them. */
  mayRepeatFirst(line: string): boolean;
  /** The number of letters, if `line` repeats the `index`th line; undefined if it does not. */
  repetitionAt(index: number, line: string, isCut?: boolean): number | undefined;
  /** Whether there is an `index`th. */
  has(index: number): boolean;
}

/** How much of the suffix is searched, in characters. */
const MAX_LENGTH = 4_000;
const MAX_LINES = 8;

const CLOSES_ONLY = /^(?:[\])}]+[;,]*|end|fi|done|esac|<\/[\w.-]+>)$/;

/** Empty if code follows the cursor on its line, because then the next line is not what comes next. */
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

const LETTERS = /\p{L}/gu;

/** Line ends that the next line continues. */
const OPENS_BLOCK = /(?:[{([:]|=>|->|\b(?:do|then|else|begin|try))(?:\s*\|[^|]*\|)?$/;

/**
 * Whether a line above the cursor that an answer begins with is a repetition. Code does repeat rows of
 * a table, elements and short calls; it does not repeat declarations, headers and comments.
 */
export function isTellingLine(line: string, language: string): boolean {
  const text = line.trim();
  if (text.endsWith(',')) return isTellingRow(text);
  if (/^[^\p{L}]*\p{L}.*\s=\s/u.test(text)) return true;
  if (letters(text) < 3 || text.startsWith('<')) return false;
  if (OPENS_BLOCK.test(text)) return true;
  const comment = commentSyntax(language)?.line;
  return /\w\s+\S|\S\s+\w/.test(text) || (comment ? text.startsWith(comment) : false);
}

/** Of rows only those that have several words are not written twice: many are `null, null,`. */
function isTellingRow(row: string): boolean {
  return letters(row) >= 10 && new Set(row.match(/\p{L}+/gu)).size > 1;
}

/** Whether lines in a row are found again in that order by no accident, where no single one tells. */
export function areTellingLines(lines: readonly string[]): boolean {
  return new Set(lines).size > 1 && letters(lines.join('')) >= 6;
}

/**
 * Whether the begun line at the cursor, found again at the start of an answer, is a repetition:
 * `max(` may be the argument of `max(`, `x = ` is never the value of `x = `.
 */
export function isTellingStart(start: string, language: string): boolean {
  const text = start.trim();
  const comment = commentSyntax(language)?.line;
  if (comment && text.startsWith(comment) && letters(text) === 0) return true;
  if (text.endsWith(',') || text.startsWith('<')) return false;
  if (isBareCall(text)) return false;
  if (/^[^\p{L}]*\p{L}.*(?:\s=\s|=$)/u.test(text)) return true;
  if (letters(text) < 2) return false;
  return (
    /(?:[\p{L}\p{N}_."'`]|\p{L}\s+)$/u.test(start) ||
    /\p{L}\s+\S/u.test(start) ||
    OPENS_BLOCK.test(text)
  );
}

/** A call up to its opening bracket, and nothing before it. */
export function isBareCall(text: string): boolean {
  return /^[\p{L}_$][\w.$]*\($/u.test(text);
}

/** The word that the cursor is at the end of, `''` when it is too short to tell anything. */
export function begunWord(start: string): string {
  return /(?<![\p{L}\p{N}_$])[\p{L}_$][\p{L}\p{N}_$]{2,}$/u.exec(start)?.[0] ?? '';
}

export function letters(text: string): number {
  return text.match(LETTERS)?.length ?? 0;
}
