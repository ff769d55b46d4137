import { lineBeforeCursor, type SuggestionContext } from './cursor-block.ts';
import { OPEN_STAGE, type Stage } from './stage.ts';

/** Puts a line feed in front of code that would go behind other code on the cursor's line. */
export function onOwnLine(context: SuggestionContext): Stage {
  let isStart = context.ownLine !== false && lineBeforeCursor(context).trim() !== '';
  return {
    ...OPEN_STAGE,
    write(char) {
      const needsLineFeed = isStart && char !== '\n';
      isStart = false;
      return needsLineFeed ? `\n${char}` : char;
    },
    settled: () => !isStart,
  };
}
