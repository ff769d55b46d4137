import { createCodeScanner } from '../syntax/code-scanner.ts';
import { lineAfterCursor, lineBeforeCursor, type SuggestionContext } from './cursor-block.ts';
import { isBareCall } from './line-gate.ts';
import { OPEN_STAGE, type Stage } from './stage.ts';

/**
 * Drops `print(` in front of `print(x)` where the cursor is behind `print(` already. Nested in itself a
 * call closes one bracket more, so the first line has to be seen whole: it is held back while it
 * begins like that.
 */
export function withoutRepeatedCall(context: SuggestionContext): Stage {
  const call = lineBeforeCursor(context).trim();
  const isOff = !isBareCall(call) || lineAfterCursor(context) !== '';
  let isOver = isOff;
  let held = '';

  function release(): string {
    isOver = true;
    const answer = held.trimStart();
    const scanner = createCodeScanner(context.language);
    scanner.read(answer);
    const isRepetition = answer.startsWith(call) && scanner.depth >= 0;
    return isRepetition ? answer.slice(call.length) : held;
  }

  function write(char: string): string {
    if (isOver) return char;
    held += char;
    if (char === '\n') return release();
    const answer = held.trimStart().slice(0, call.length);
    return call.startsWith(answer) ? '' : release();
  }

  const end = () => (isOver ? '' : release());
  return { ...OPEN_STAGE, write, end, settled: () => isOver };
}
