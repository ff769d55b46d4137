import { createCodeScanner } from '../syntax/code-scanner.ts';
import { lineAfterCursor, lineBeforeCursor, type SuggestionContext } from './cursor-block.ts';
import { letters } from './line-gate.ts';
import { OPEN_STAGE, type Stage, THROUGH } from './stage.ts';

/** Longer rests of a line are not worth holding text back, in characters. */
const MAX_LENGTH = 400;

/** How many letters make the rest of a line so telling that an answer cannot go on behind it. */
const TELLING_LETTERS = 3;

/**
 * Drops the rest of the cursor's line where the answer ends by repeating it, and what comes after it
 * where the answer goes on with the next line. Brackets that the answer opened itself stay closed.
 *
 * Holds back what may be the beginning of that rest, and the white space behind the whole of it.
 */
export function withoutRestOfLine(context: SuggestionContext): Stage {
  const rest = lineAfterCursor(context);
  // Brackets that the rest of the line closes have been seen to.
  if (/^\s*(?:$|[\])}])/.test(rest) || rest.length > MAX_LENGTH) return THROUGH;
  const onOwnLine = lineBeforeCursor(context).trim() === '';
  const isTelling = letters(rest) >= TELLING_LETTERS;
  const search = createRepetitionSearch(rest);
  const answer = createCodeScanner(context.language);
  let held = '';
  let last = '';
  let lineIsBlank = true;
  let isWhole = false;
  let isFirstLine = true;
  let isClosed = false;

  /** Whether the rest of the line, now at the end of the answer, is a repetition of it. */
  function isRepetition(): boolean {
    if (!isWhole) return false;
    const stands = onOwnLine ? lineIsBlank : isBoundary(last, rest);
    return stands && answer.depth <= depthOf(rest, context.language);
  }

  function release(length: number): string {
    const text = held.slice(0, length);
    held = held.slice(length);
    if (text === '') return text;
    last = text.slice(-1);
    const isNewLine = text.includes('\n');
    const line = text.slice(text.lastIndexOf('\n') + 1);
    lineIsBlank = (isNewLine || lineIsBlank) && line.trim() === '';
    return text;
  }

  function write(char: string): string {
    if (isClosed) return '';
    isClosed = char === '\n' && isTelling && (isFirstLine || onOwnLine) && isRepetition();
    if (isClosed) return '';
    answer.read(char);
    const length = search.read(char);
    held += char;
    if (char === '\n') isFirstLine = false;
    if (isWhole && char.trim() === '') return '';
    isWhole = length === rest.length;
    return release(held.length - length);
  }

  const end = () => (isClosed || isRepetition() ? '' : held);
  return { ...OPEN_STAGE, write, end, closed: () => isClosed };
}

function isBoundary(before: string, rest: string): boolean {
  return !/[\p{L}\p{N}_]/u.test(before) || !/^[\p{L}\p{N}_]/u.test(rest);
}

function depthOf(text: string, language: string): number {
  const scanner = createCodeScanner(language);
  scanner.read(text);
  return scanner.depth;
}

/** Finds a text in a stream of characters, in linear time (Knuth, Morris and Pratt). */
export interface RepetitionSearch {
  /** Takes a character, and gives how much of the text's beginning the stream ends with now. */
  read(char: string): number;
}

export function createRepetitionSearch(text: string): RepetitionSearch {
  const borders = bordersOf(text);
  let length = 0;
  return {
    read(char) {
      length = extend({ text, borders }, length, char);
      return length;
    },
  };
}

interface Searched {
  readonly text: string;
  /** For each length of a beginning: the longest shorter one that it ends with. */
  readonly borders: readonly number[];
}

function bordersOf(text: string): readonly number[] {
  const borders = [0, 0];
  let length = 0;
  for (let at = 1; at < text.length; at += 1) {
    length = extend({ text, borders }, length, text.charAt(at));
    borders.push(length);
  }
  return borders;
}

function extend({ text, borders }: Searched, from: number, char: string): number {
  let length = from;
  while (length > 0 && text[length] !== char) length = borders[length] ?? 0;
  return text[length] === char ? length + 1 : 0;
}
