import { createTripleQuotes } from '../syntax/triple-quotes.ts';
import { OPEN_STAGE, type Stage } from './stage.ts';

export interface FenceOpening {
  /** White space in front of its back quotes, in characters. */
  readonly indentation: number;
  /** How many back quotes it has. */
  readonly ticks: number;
}

/** A fence that only closes: three back quotes at the start of a line. */
const BARE: FenceOpening = { indentation: 0, ticks: 3 };

/**
 * Passes code on up to the fence that closes `opening`. Without an opening, a bare fence at the start
 * of a line ends the code too: models that are made to begin with code still close the block.
 * A fence that is opened within the code, as documentation does, has to be closed before.
 *
 * Holds back a line end with the white space and back quotes after it, and back quotes elsewhere.
 */
export function untilClosingFence(opening: FenceOpening | undefined): Stage {
  const documentation = createTripleQuotes();
  const outer = opening ?? BARE;
  let tail = '';
  /** What `tail` has after its line feed; undefined: it is not at the start of a line. */
  let start: FenceStart | undefined = { indentation: 0, ticks: 0, isOver: false };
  let innerIsOpen = false;
  let isClosed = false;

  const mayEnd = () => !innerIsOpen && (opening !== undefined || !documentation.isOpen());

  /** Whether the fence in `tail` is the end; if it is not, it opens or closes one within the code. */
  function closes(): boolean {
    if (start === undefined || start.ticks < 3) return false;
    const isOuter = start.ticks >= outer.ticks && start.indentation <= outer.indentation;
    if (isOuter && mayEnd()) return true;
    innerIsOpen = !innerIsOpen;
    return false;
  }

  function endLine(): string {
    isClosed = closes();
    if (isClosed) return '';
    const text = tail;
    tail = '\n';
    start = { indentation: 0, ticks: 0, isOver: false };
    return text;
  }

  function write(char: string): string {
    if (isClosed) return '';
    if (char === '\n') return endLine();
    if (start === undefined ? char === '`' : extend(start, char)) {
      tail += char;
      return '';
    }
    return goOn(char);
  }

  /** `char` is behind the start of its line. */
  function goOn(char: string): string {
    // A word right behind the back quotes: a block within the code begins.
    if (start !== undefined && start.ticks >= 3) innerIsOpen = true;
    start = undefined;
    documentation.read(char);
    const text = char === '`' ? tail : tail + char;
    tail = char === '`' ? char : '';
    return text;
  }

  const end = () => (/(?<!`)`{3,}\s*$/.test(tail) && mayEnd() ? '' : tail);
  return { ...OPEN_STAGE, write, end, closed: () => isClosed };
}

/** The beginning of a line that may become a fence. */
interface FenceStart {
  indentation: number;
  ticks: number;
  /** Whether there is white space behind the back quotes. */
  isOver: boolean;
}

/** Takes the line's next character, if with it the line may still become a fence. */
function extend(start: FenceStart, char: string): boolean {
  if (char === '`' && !start.isOver) start.ticks += 1;
  else if (char !== ' ' && char !== '\t') return false;
  else if (start.ticks === 0) start.indentation += 1;
  else start.isOver = true;
  return true;
}
