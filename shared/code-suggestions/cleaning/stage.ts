/**
 * Text on its way from the model to the editor, one rule after the other.
 *
 * A stage sees its text one UTF-16 unit at a time, so that nothing it does can depend on how the
 * model's text was cut into pieces. A stage that may take more at a time gives what single units would give.
 *
 * @module
 */
import { indexOfAny } from '../../answer-text/characters.ts';
import type { FinishReason } from '../../models/model-event.ts';

export interface Stage {
  /** Takes the next character and returns the text that is certain so far. */
  write(char: string): string;
  /** The characters that only `write` takes. Undefined: all of them, for now. */
  special(): string | undefined;
  /** Takes a text without special characters, and gives what its characters one by one would give. */
  plain(text: string): string;
  /** Ends the text and returns what was held back and belongs to it. */
  end(reason: FinishReason): string;
  /** Whether the output is complete: nothing that follows will be passed on. */
  closed(): boolean;
  /** Whether it holds nothing back and will pass everything that follows unchanged. */
  settled(): boolean;
}

/** How often a stage is asked whether it has settled, in characters. Most are done after one line. */
const SETTLING_INTERVAL = 16;

/** Combines `stages` into one that runs them in order. */
export function chain(stages: readonly Stage[]): Stage {
  let active = stages;
  let unsettled = 0;

  function run(given: string): string {
    unsettled += given.length;
    if (unsettled >= SETTLING_INTERVAL) {
      active = active.filter((stage) => !stage.settled());
      unsettled = 0;
    }
    let text = given;
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
    write: run,
    special: () => '',
    plain: run,
    end,
    closed: () => active.some((stage) => stage.closed()),
    settled: () => active.every((stage) => stage.settled()),
  };
}

/** Writes `text` to `stage` and returns what is certain after that. */
export function writeAll(stage: Stage, text: string): string {
  let certain = '';
  for (let at = 0; at < text.length; ) {
    if (at % SETTLING_INTERVAL === 0 && stage.settled()) return certain + text.slice(at);
    const end = plainEnd(text, at, stage.special());
    certain += end > at ? stage.plain(text.slice(at, end)) : stage.write(text.charAt(at));
    at = Math.max(end, at + 1);
  }
  return certain;
}

/** Where the characters end that begin at `from` and are none of the `special` ones. */
function plainEnd(text: string, from: number, special: string | undefined): number {
  if (special === undefined) return from;
  if (special === '') return text.length;
  return indexOfAny(text, special, from);
}

/** The parts of a stage that most stages do not need. */
export const OPEN_STAGE = {
  special: (): string | undefined => undefined,
  plain: (text: string) => text,
  end: () => '',
  closed: () => false,
  settled: () => false,
};

/** The stage of a rule that does not apply. */
export const THROUGH: Stage = {
  ...OPEN_STAGE,
  write: (char) => char,
  special: () => '',
  settled: () => true,
};
