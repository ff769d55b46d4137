import { endsFence, type FenceLine, readFence } from '../../answer-text/fence.ts';
import type { SuggestionContext } from './cursor-block.ts';
import { OPEN_STAGE, type Stage, THROUGH } from './stage.ts';

/** What may precede a fence in documentation: the marks of a comment. */
const LEAD = /^[ \t/*#;%!-]*$/;

/** As much of the file as the fence is looked for in, in characters. */
const MAX_SUFFIX = 20_000;

/**
 * Ends an answer at the fence that closes the block which the cursor is in, where that fence is below the
 * cursor already.
 *
 * Holds back line ends, and a line that may become the fence.
 */
export function withoutRepeatedFence(context: SuggestionContext): Stage {
  const fence = closingFence(context);
  if (fence === undefined) return THROUGH;
  let held = '';
  let line = '';
  /** Whether the line is one of its own, and may still become the fence. */
  let mayRepeat = context.prefix.endsWith('\n');
  let isClosed = false;

  function write(char: string): string {
    if (isClosed) return '';
    const text = held + char;
    if (char === '\n') {
      isClosed = mayRepeat && line.trim() === fence;
      mayRepeat = true;
      line = '';
      held = isClosed ? '' : text;
      return '';
    }
    line += char;
    mayRepeat = mayRepeat && fence?.startsWith(line.trim()) === true;
    held = mayRepeat ? text : '';
    return mayRepeat ? '' : text;
  }

  const end = () => (mayRepeat && line.trim() === fence ? '' : held);
  return { ...OPEN_STAGE, write, end, closed: () => isClosed };
}

/** The line below the cursor that closes the block around it, if the cursor is in one. */
function closingFence({ prefix, suffix }: SuggestionContext): string | undefined {
  let open = '';
  for (const fence of fencesIn(prefix.split('\n').slice(0, -1))) {
    if (open === '') open = fence.marks;
    else if (endsFence(fence, open)) open = '';
  }
  if (open === '') return undefined;
  const [next] = fencesIn(suffix.slice(0, MAX_SUFFIX).split('\n').slice(1));
  return next && endsFence(next, open) ? (next.lead + next.marks).trim() : undefined;
}

function fencesIn(lines: readonly string[]): readonly FenceLine[] {
  return lines.flatMap((line) => {
    const fence = readFence(line);
    return fence && LEAD.test(fence.lead) ? [fence] : [];
  });
}
