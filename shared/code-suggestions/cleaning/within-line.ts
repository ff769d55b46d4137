import { type CodeScanner, createCodeScanner } from '../syntax/code-scanner.ts';
import { lineAfterCursor, lineBeforeCursor, type SuggestionContext } from './cursor-block.ts';
import { OPEN_STAGE, type Stage } from './stage.ts';

/** A quote, if any, and the brackets that the rest of the cursor's line closes. */
const CLOSING = /^(["'`]?)\s*([\])}]*)/;

/**
 * Ends the answer where it closes a string or a bracket that the rest of the cursor's line closes, as
 * it does where the editor has written both halves of a pair: `add(|)` needs `a, b`, not `a, b)`.
 * An answer may close it and open another: `a) + add(b` fits too.
 *
 * Holds back what follows the closing half, until the line ends or another one is open.
 */
export function withinLine(context: SuggestionContext): Stage {
  const [, closingQuote = '', closers = ''] = CLOSING.exec(lineAfterCursor(context)) ?? [];
  const scanner = createCodeScanner(context.language);
  const open = readOpen(scanner, lineBeforeCursor(context));
  // Of the brackets open on this line the answer closes what the rest of the line leaves open.
  const lowest = scanner.depth - Math.max(0, open - closers.length);
  const closesString = closingQuote !== '' && scanner.quote === closingQuote;
  // Behind a quote brackets are the rest of the line's own only when that quote closes our string.
  const closer = closingQuote === '' || closesString ? closers.slice(0, 1) : '';
  const opener = '([{'.charAt(')]}'.indexOf(closer));
  let missing = 0;
  let held = '';
  let isClosed = false;

  function fits(char: string): boolean {
    if (closesString && scanner.quote !== closingQuote) return false;
    if (scanner.quote !== '' || closer === '') return true;
    if (char === closer && (missing > 0 || scanner.depth < lowest)) missing += 1;
    if (char === opener && missing > 0) missing -= 1;
    return missing === 0;
  }

  function write(char: string): string {
    isClosed ||= held !== '' && char === '\n';
    if (isClosed) return '';
    scanner.read(char);
    const text = held + char;
    held = fits(char) ? '' : text;
    return held === '' ? text : '';
  }

  // Nothing to look for: all fits.
  const isOff = closer === '' && !closesString;
  return { ...OPEN_STAGE, write, closed: () => isClosed, settled: () => isOff };
}

/** Reads `line`, and gives how many brackets are open at its end that it has opened itself. */
function readOpen(scanner: CodeScanner, line: string): number {
  let lowest = scanner.depth;
  for (const char of line) {
    scanner.read(char);
    lowest = Math.min(lowest, scanner.depth);
  }
  return scanner.depth - lowest;
}
