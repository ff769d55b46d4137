/**
 * Text that is held back until what follows decides whether it stays.
 *
 * @module
 */
import type { Enclosure } from './enclosure.ts';

export interface Doubt {
  text: string;
  readonly about: 'enclosed word' | 'turn';
  /** Whether the word directly follows the mark, so that text after the cursor may close it. */
  readonly isFirst?: boolean;
  /** Undefined while it is undecided. */
  readonly settles: (doubt: Doubt) => 'stays' | 'goes' | undefined;
}

/** A turn that models invent, after an empty line. */
export const NEXT_TURN = /^(?:#{1,4} )?(Human|User|Instruction) ?:/;
export const HALF_NEXT_TURN = /^(?:#{1,4} ?)?(?:[HUI][a-z]{0,10} ?)?$/;

/** If the model then writes its own part as well, the turn is certainly invented. */
const OWN_TURN = /\n(?:#{1,4} )?(?:Assistant|AI|Response) ?:/;
/** The longest label of a turn, in characters. */
export const MAX_LABEL = 24;

/** How long to wait for that part, in characters. */
const MAX_TURN = 2_000;

/** Stays if the open mark is closed before its line, or the answer, ends. */
export function untilClosed(around: Enclosure, last: string): Doubt {
  const closings = around.closings();
  const mark = around.open();
  return {
    text: '',
    about: 'enclosed word',
    isFirst: mark.startsWith(last),
    settles() {
      if (around.closings() > closings) return 'stays';
      // The end of a line does not end a fence or a triple quote.
      return mark.length < 3 && around.open() === '' ? 'goes' : undefined;
    },
  };
}

/** Goes if the model also writes the reply to the turn. */
export function untilOwnTurn(): Doubt {
  let looked = 0;
  return {
    text: '',
    about: 'turn',
    settles({ text }) {
      const isAnswered = OWN_TURN.test(text.slice(looked));
      looked = Math.max(0, text.length - MAX_LABEL);
      if (isAnswered) return 'goes';
      return text.length > MAX_TURN ? 'stays' : undefined;
    },
  };
}
