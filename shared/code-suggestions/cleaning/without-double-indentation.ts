import { indentationOf, lineBeforeCursor, type SuggestionContext } from './cursor-block.ts';
import { OPEN_STAGE, type Stage } from './stage.ts';

/**
 * Takes the indentation away that the cursor's line has already: models often write the whole line.
 * What is deeper stays deeper; indentation of another kind than the file's goes. Where the cursor is
 * at the start of a line, or after code, nothing changes.
 *
 * Holds back the white space at the start of the answer.
 */
export function withoutDoubleIndentation(context: SuggestionContext): Stage {
  const line = lineBeforeCursor(context);
  const indentation = indentationOf(line);
  let isOver = line === '' || indentation !== line;
  let held = '';

  function write(char: string): string {
    if (isOver) return char;
    if (char === ' ' || char === '\t') {
      held += char;
      return '';
    }
    isOver = true;
    // A first line that is blank has no indentation to double.
    if (char === '\n') return held + char;
    return (held.startsWith(indentation) ? held.slice(indentation.length) : '') + char;
  }

  const end = () => (isOver ? '' : held);
  return { ...OPEN_STAGE, write, end, settled: () => isOver };
}
