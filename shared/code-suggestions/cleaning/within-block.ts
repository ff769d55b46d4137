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
  const tail = createTail();

  function pass(isCut: boolean): string {
    const whole = (state.isFirst ? begun : '') + line;
    const text = tail.take() + (state.flows ? '' : line);
    const isBlank = whole.trim() === '';
    const passed = isBlank ? '' : gate.take(whole, text, isCut);
    state.isClosed = passed === undefined;
    if (isBlank) tail.hold(text);
    return passed ?? '';
  }

  function endLine(): string {
    const passed = pass(false);
    if (line.trim() !== '') state.hasLine = true;
    tail.hold('\n');
    line = '';
    Object.assign(state, { isFirst: false, flows: false });
    return passed;
  }

  /** Takes what is within a line. */
  function goOn(text: string): string {
    if (state.isClosed) return '';
    if (line.length < MAX_JUDGED_LENGTH || !state.flows) line += text;
    if (state.flows) return tail.flow(text);
    if (!state.isFirst || mayRepeatFirst(begun + line)) return '';
    state.flows = true;
    return textEnd(line) === line.length ? tail.flow(line) : tail.hold(line);
  }

  const write = (char: string) => (char === '\n' && !state.isClosed ? endLine() : goOn(char));
  const special = () => (state.isFirst && !state.flows ? undefined : '\n');

  function end(reason: FinishReason): string {
    const wasCut = isCut(reason) && !state.isFirst && line !== '';
    const isDropped = wasCut && state.hasLine;
    const passed = state.isClosed || isDropped ? '' : pass(wasCut);
    if (state.isClosed) return '';
    return passed + gate.end() + (isDropped ? '' : tail.take());
  }

  return { ...OPEN_STAGE, write, special, plain: goOn, end, closed: () => state.isClosed };
}

/** The white space after what has been passed on. */
function createTail() {
  let held = '';

  function hold(text: string): string {
    held += text;
    return '';
  }

  function take(): string {
    const text = held;
    held = '';
    return text;
  }

  return {
    hold,
    take,
    /** Gives the text, with what was held before it, up to the blanks at its end. */
    flow(text: string): string {
      const end = textEnd(text);
      return (end > 0 ? take() + text.slice(0, end) : '') + hold(text.slice(end));
    },
  };
}

/** Where the blanks begin that `text` ends with. */
function textEnd(text: string): number {
  let end = text.length;
  while (end > 0 && ' \t'.includes(text.charAt(end - 1))) end -= 1;
  return end;
}
