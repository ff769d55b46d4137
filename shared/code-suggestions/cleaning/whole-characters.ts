import { OPEN_STAGE, type Stage } from './stage.ts';

/** Keeps the two halves of a surrogate pair together. Holds back the first. */
export function wholeCharacters(): Stage {
  let held = '';
  return {
    ...OPEN_STAGE,
    write(char) {
      const text = held + char;
      held = '';
      if (!isFirstHalf(char)) return text;
      held = char;
      return text.slice(0, -1);
    },
    end: () => held,
  };
}

function isFirstHalf(char: string): boolean {
  return (char.charCodeAt(0) & 0xfc00) === 0xd800;
}
