import type { SuggestionContext } from './cursor-place.ts';
import { OPEN_STAGE, type Stage, THROUGH } from './stage.ts';

/** A line with a fence, with the marks of a comment before it, as documentation has them. */
const FENCE_LINE = /^[ \t/*#;%!-]*(`{3,}|~{3,})[^`\n]*$/;

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

/** The line below the cursor that closes the block around it; undefined: it is in none, or none does. */
function closingFence({ prefix, suffix }: SuggestionContext): string | undefined {
  let open = '';
  for (const line of prefix.split('\n').slice(0, -1)) {
    const [, ticks = ''] = FENCE_LINE.exec(line) ?? [];
    if (open === '') open = ticks;
    else if (ticks.startsWith(open)) open = '';
  }
  if (open === '') return undefined;
  const lines = suffix.slice(0, MAX_SUFFIX).split('\n').slice(1);
  const next = lines.find((line) => FENCE_LINE.test(line))?.trim() ?? '';
  return next.endsWith(open) ? next : undefined;
}
