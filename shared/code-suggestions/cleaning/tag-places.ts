import type { PromptTag } from './prompt-tags.ts';

export interface TagPlaces {
  /** Notes code that passes, and gives it back. */
  pass(code: string): string;
  /** Notes a tag that was taken away. */
  take(tag: PromptTag): void;
  /** Whether a tag may stand where we are now. */
  allows(tag: PromptTag): boolean;
}

/** Follows an answer to tell tags from code that looks like them. */
export function createTagPlaces(): TagPlaces {
  /** Says whether the line is blank so far, and what it ends with. */
  let line = '';
  let isStart = true;
  let taken = '';
  return {
    pass(code) {
      const end = code.slice(code.lastIndexOf('\n') + 1);
      line = code.includes('\n') ? end : line.trim().slice(-1) + end;
      if (code.trim() !== '') isStart = false;
      return code;
    },
    take(tag) {
      taken = tag.text;
    },
    allows({ text, place, ambiguous }) {
      if (ambiguous) return !/\w$/.test(line);
      // What closes a tag that we took away is a tag too.
      if (place === undefined || text.replace('</', '<') === taken) return true;
      return place === 'answer-start' ? isStart : line.trim() === '';
    },
  };
}
