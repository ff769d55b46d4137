import { blockSyntax } from '../syntax/block-syntax.ts';
import { createCursorBlock } from './cursor-block.ts';
import { lineBeforeCursor } from './cursor-place.ts';
import { suffixLines } from './suffix-lines.ts';
import type { SuggestionContext } from './suggestion-context.ts';

export interface LineGate {
  /**
   * Takes the next line of the file as the answer makes it, and gives the lines that may pass now;
   * undefined: the answer has ended before this line. Lines that repeat those below the cursor wait
   * until the next one tells whether that is an accident.
   *
   * @param line a line that is not blank, from the cursor's own on
   * @param text what is to pass for it
   * @param isCut whether the model was cut within this line
   */
  take(line: string, text: string, isCut: boolean): string | undefined;
  /** The answer has ended: gives the lines that wait, unless they are a repetition. */
  end(): string;
}

/** So many letters are not repeated by accident. */
const UNMISTAKABLE_LETTERS = 10;

/** With fewer letters lines at the end tell nothing: `}` ends many blocks. */
const MIN_LETTERS = 3;

/** Stops an answer where it goes on into the code below the cursor, and where the cursor's block ends. */
export function createLineGate(context: SuggestionContext): LineGate {
  const block = createCursorBlock(context);
  const suffix = suffixLines(context);
  const { resumes } = blockSyntax(context.language);
  /** A line that has begun before the cursor is none of those below. */
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
    // What did not go on with the lines below may begin with them anew.
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
