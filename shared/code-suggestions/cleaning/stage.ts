/**
 * Text on its way from the model to the editor, one rule after the other.
 *
 * A stage sees its text one UTF-16 unit at a time, so that nothing it does can depend on how the
 * model's text was cut into pieces.
 *
 * @module
 */
import type { FinishReason } from '../../models/model-event.ts';

export interface Stage {
  /** Takes the next character and returns the text that is certain so far. */
  write(char: string): string;
  /** Ends the text and returns what was held back and belongs to it. */
  end(reason: FinishReason): string;
  /** Whether the output is complete: nothing that follows will be passed on. */
  closed(): boolean;
  /** Whether it holds nothing back and will pass everything that follows unchanged. */
  settled(): boolean;
}

/** How often settled stages are dropped, in characters. Most are done after one line. */
const SETTLING_INTERVAL = 16;

/** Combines `stages` into one that runs them in order. */
export function chain(stages: readonly Stage[]): Stage {
  let active = stages;
  let characters = 0;

  function write(char: string): string {
    characters += 1;
    if (characters % SETTLING_INTERVAL === 0) active = active.filter((stage) => !stage.settled());
    let text = char;
    for (const stage of active) {
      text = writeAll(stage, text);
      if (text === '') break;
    }
    return text;
  }

  function end(reason: FinishReason): string {
    let text = '';
    let reasonHere = reason;
    for (const stage of active) {
      text = writeAll(stage, text) + stage.end(reasonHere);
      // A stage that has closed makes the text complete, wherever the model stopped after that.
      if (stage.closed()) reasonHere = 'stop';
    }
    return text;
  }

  return {
    write,
    end,
    closed: () => active.some((stage) => stage.closed()),
    settled: () => active.every((stage) => stage.settled()),
  };
}

/** Writes `text` to `stage` and returns what is certain after that. */
export function writeAll(stage: Stage, text: string): string {
  if (text.length === 1) return stage.write(text);
  let certain = '';
  for (let at = 0; at < text.length; at += 1) certain += stage.write(text.charAt(at));
  return certain;
}

/** The parts of a stage that most stages do not need. */
export const OPEN_STAGE = { end: () => '', closed: () => false, settled: () => false };

/** The stage of a rule that does not apply. */
export const THROUGH: Stage = { ...OPEN_STAGE, write: (char) => char, settled: () => true };
