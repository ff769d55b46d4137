/**
 * A text that is handed out while it grows, as if white space had been stripped from both its ends.
 *
 * @module
 */

export interface TrimmedText {
  /** What can be handed out now; empty when that is nothing. Never ends in half a character. */
  push(piece: string): string;
  /** What was held back and belongs to the text after all. */
  end(): string;
}

/** @param opening left out where the text begins with it */
export function createTrimmedText(opening = ''): TrimmedText {
  let skip = opening;
  let held = '';
  let hasBegun = false;

  return {
    push(piece) {
      let text = held + piece;
      held = text;
      if (skip.startsWith(text)) return '';
      if (skip !== '') {
        if (text.startsWith(skip)) text = text.slice(skip.length);
        skip = '';
      }
      if (!hasBegun) text = text.trimStart();
      const ready = text.slice(0, readyLength(text));
      held = text.slice(ready.length);
      hasBegun ||= ready !== '';
      return ready;
    },
    end() {
      return skip === '' ? held.trimEnd() : '';
    },
  };
}

/** Without white space at the end, and without the first half of a surrogate pair. */
function readyLength(text: string): number {
  const { length } = text.trimEnd();
  return /[\ud800-\udbff]/.test(text.charAt(length - 1)) ? length - 1 : length;
}
