import { lineBeforeCursor, type SuggestionContext } from './cursor-block.ts';
import { areTellingLines, begunWord, isTellingLine, isTellingStart } from './line-gate.ts';
import { OPEN_STAGE, type Stage } from './stage.ts';

/** How many lines above the cursor are searched for. Lines over the limit are not worth holding text back. */
const MAX_LINES = 30;
const MAX_LINE_LENGTH = 400;

/** A run of lines that ends at the cursor, and how much of it the answer has repeated so far. */
interface Candidate {
  readonly lines: readonly string[];
  /** Whether the answer has to begin with it as it is; before whole lines there may be white space. */
  readonly isExact: boolean;
  line: number;
  column: number;
}

/** A line that has nothing but the mark of its item or quotation. */
const LIST_MARKER = /^(?:> ?){0,9}(?:> ?|(?:[-*+]|\d{1,9}[.)])(?: \[[ xX]\])? )$/;

type Step = 'goes-on' | 'complete' | 'differs';

/**
 * Drops the repetition of the code before the cursor that an answer begins with: of whole lines,
 * of the cursor's own line up to the cursor, or of the word that has begun there. Indentation and blank
 * lines may differ.
 *
 * Holds text back for as long as it is a repetition.
 */
export function withoutRepeatedPrefix(context: SuggestionContext): Stage {
  let candidates = candidatesFor(context);
  let held = '';
  let isOver = candidates.length === 0;
  let blankLines = 0;

  /** What follows a repetition: blank lines that the file has too are a part of it. */
  function goOn(char: string): string {
    if (blankLines === 0) return char;
    held += char;
    if (char.trim() !== '') blankLines = 0;
    else if (char === '\n') blankLines -= 1;
    else return '';
    const text = char === '\n' ? '' : held;
    held = '';
    return text;
  }

  function write(char: string): string {
    if (isOver) return goOn(char);
    held += char;
    const steps = candidates.map((candidate) => advance(candidate, char));
    if (steps.includes('complete')) {
      isOver = true;
      held = '';
      blankLines = blankLinesAbove(context);
      return '';
    }
    candidates = candidates.filter((_, index) => steps[index] === 'goes-on');
    if (candidates.length > 0) return '';
    isOver = true;
    return held;
  }

  function end(): string {
    if (isOver) return blankLines > 0 ? held : '';
    // The line end that a repetition of whole lines waits for has not come.
    return candidates.some((candidate) => advance(candidate, '\n') === 'complete') ? '' : held;
  }

  return { ...OPEN_STAGE, write, end, settled: () => isOver && blankLines === 0 };
}

/** The shortest run first: of two that fit, the nearest is what the model meant. */
function candidatesFor(context: SuggestionContext): Candidate[] {
  const { prefix, language } = context;
  const begun = lineBeforeCursor(context);
  const start = begun.trimStart();
  const above = prefix.slice(0, prefix.lastIndexOf('\n') + 1);
  const lines = lastLines(above);
  if (begun.length > MAX_LINE_LENGTH) return [];
  const starts = isTellingStart(start, language) ? [start] : [];
  // In the middle of a line, code never continues with the line's own indentation and beginning.
  const lineAgain = start !== '' && start !== begun ? begun : '';
  const marker = LIST_MARKER.test(start) ? start : '';
  const candidates = [begunWord(start), lineAgain, marker, ...starts]
    .filter((text) => text !== '')
    .map((text) => ({ lines: [text], isExact: true, line: 0, column: 0 }));
  const telling = lines.findLastIndex(
    (line, from) => isTellingLine(line, language) || areTellingLines(lines.slice(from)),
  );
  for (let from = starts.length > 0 ? lines.length - 1 : telling; from >= 0; from -= 1) {
    candidates.push({ lines: [...lines.slice(from), start], isExact: false, line: 0, column: 0 });
  }
  return candidates;
}

/** How many blank lines there are right above the cursor's line, if that line is blank too. */
function blankLinesAbove({ prefix }: SuggestionContext): number {
  const blank = prefix.slice(prefix.trimEnd().length);
  return Math.max(0, blank.split('\n').length - 2);
}

/** The last lines of `text` that are not blank, without the white space around them. */
function lastLines(text: string): readonly string[] {
  // A window is enough; its first line may be half a line, which then fits nothing.
  const lines = text
    .slice(-MAX_LINES * MAX_LINE_LENGTH)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-MAX_LINES);
  const tooLong = lines.findLastIndex((line) => line.length > MAX_LINE_LENGTH);
  return lines.slice(tooLong + 1);
}

function advance(candidate: Candidate, char: string): Step {
  const expected = candidate.lines[candidate.line] ?? '';
  const isLast = candidate.line === candidate.lines.length - 1;
  if (candidate.column === 0 && !candidate.isExact && char.trim() === '') return 'goes-on';
  if (candidate.column < expected.length) {
    if (expected[candidate.column] !== char) return 'differs';
    candidate.column += 1;
    return isLast && candidate.column === expected.length ? 'complete' : 'goes-on';
  }
  if (char !== '\n') return char.trim() === '' ? 'goes-on' : 'differs';
  candidate.line += 1;
  candidate.column = 0;
  return candidate.lines[candidate.line] === '' ? 'complete' : 'goes-on';
}
