import { OPEN_STAGE, type Stage } from './stage.ts';

/** Drops an answer that is only white space. Holds back white space at the start. */
export function withoutBlankAnswer(): Stage {
  let hasText = false;
  let held = '';
  return {
    ...OPEN_STAGE,
    write(char) {
      if (hasText) return char;
      held += char;
      if (char.trim() === '') return '';
      hasText = true;
      return held;
    },
    settled: () => hasText,
  };
}
