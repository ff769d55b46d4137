import { type FinishReason, isCut } from '../../models/model-event.ts';
import { lineBeforeCursor, type SuggestionContext } from './cursor-block.ts';
import { createLineGate, suffixLines } from './line-gate.ts';
import { OPEN_STAGE, type Stage } from './stage.ts';

/** A line that flows is kept to be judged at its end, but for what is longer than any line of code. In UTF-16 units. */
const MAX_JUDGED_LENGTH = 16_384;

/**
 * Ends a completion where {@link createLineGate} says, and drops its last line if the model was cut in
 * the middle of it; half a line is kept if it is all there is.
 *
 * The first line flows, unless it may repeat the line below the cursor. Later lines are held back until they
 * are complete, with the white space before them.
 */
export function withinBlock(context: SuggestionContext): Stage {
  const gate = createLineGate(context);
  const { mayRepeatFirst } = suffixLines(context);
  const begun = lineBeforeCursor(context);
  const state = { isFirst: true, flows: false, isClosed: false, hasLine: false };
  let line = '';
  /** The white space after what has been passed on. */
  let blank = '';

  function pass(isCut: boolean): string {
    const whole = (state.isFirst ? begun : '') + line;
    const text = blank + (state.flows ? '' : line);
    const isBlank = whole.trim() === '';
    const passed = isBlank ? '' : gate.take(whole, text, isCut);
    state.isClosed = passed === undefined;
    blank = isBlank ? text : '';
    return passed ?? '';
  }

  function endLine(): string {
    const passed = pass(false);
    if (line.trim() !== '') state.hasLine = true;
    blank += '\n';
    line = '';
    Object.assign(state, { isFirst: false, flows: false });
    return passed;
  }

  function write(char: string): string {
    if (state.isClosed) return '';
    if (char === '\n') return endLine();
    if (line.length < MAX_JUDGED_LENGTH || !state.flows) line += char;
    if (state.flows) return flow(char);
    if (!state.isFirst || mayRepeatFirst(begun + line)) return '';
    state.flows = true;
    return flow(line);
  }

  function flow(text: string): string {
    const whole = blank + text;
    blank = text.endsWith(' ') || text.endsWith('\t') ? whole : '';
    return blank === '' ? whole : '';
  }

  function end(reason: FinishReason): string {
    const wasCut = isCut(reason) && !state.isFirst && line !== '';
    const isDropped = wasCut && state.hasLine;
    const passed = state.isClosed || isDropped ? '' : pass(wasCut);
    if (state.isClosed) return '';
    return passed + gate.end() + (isDropped ? '' : blank);
  }

  return { ...OPEN_STAGE, write, end, closed: () => state.isClosed };
}
