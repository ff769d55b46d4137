import { fencesBelong } from './code-fence.ts';
import { isInProse } from './cursor-place.ts';
import { isIntroduction, isNoAnswer, isSentence, maybeSentence } from './prose.ts';
import { OPEN_STAGE, type Stage } from './stage.ts';
import type { SuggestionContext } from './suggestion-context.ts';

/** How much prose is held back while we wait for code. */
const MAX_LINES = 10;
const MAX_LINE_LENGTH = 400;

/** Where code begins for sure, prose or not before it. */
const CODE_STARTS = ['```', '<new_code>', '<code_before_cursor>'];

/**
 * Drops what a model says before the code: sentences in front of a fence or a tag. Where nothing
 * marks the code, only a sentence that is known to introduce it goes, and an answer that is known to
 * be none. Not where the cursor is in prose itself.
 *
 * Holds back the first line while it may be a sentence, and on from there to the first that is none.
 */
export function withoutExplanation(context: SuggestionContext): Stage {
  const knowsProse = canTellProse(context);
  let isOver = fencesBelong(context);
  const lines: string[] = [];
  let line = '';

  function release(): string {
    isOver = true;
    const from = isIntroduced() ? lines.findIndex(isCode) : 0;
    return lines.slice(from < 0 ? lines.length : from).join('') + line;
  }

  function firstText(): string {
    return lines.find(isText)?.trimEnd() ?? '';
  }

  function isIntroduced(): boolean {
    return knowsProse && isIntroduction(firstText());
  }

  function endLine(): string {
    if (line.trim() !== '' && !isSentence(line.trimEnd())) return release();
    lines.push(line);
    line = '';
    return lines.length > MAX_LINES ? release() : '';
  }

  function dropBefore(): string {
    isOver = true;
    const introduces = knowsProse || isIntroduction(firstText());
    return introduces ? line : lines.join('') + line;
  }

  function write(char: string): string {
    if (isOver) return char;
    line += char;
    if (char === '\n') return endLine();
    if (line.length > MAX_LINE_LENGTH) return release();
    const text = line.trimStart();
    if (CODE_STARTS.includes(text)) return dropBefore();
    if (CODE_STARTS.some((start) => start.startsWith(text))) return '';
    return maybeSentence(line) ? '' : release();
  }

  function end(): string {
    if (isOver) return '';
    lines.push(line);
    line = '';
    if (knowsProse && isNoAnswer(firstText())) return '';
    return release();
  }

  return { ...OPEN_STAGE, write, end, settled: () => isOver };
}

/** Whether a sentence is none of the file's: the cursor is in code, and not in markup. */
function canTellProse(context: SuggestionContext): boolean {
  if (context.language === '' || isInProse(context)) return false;
  return !/(?<![=-])>$/.test(context.prefix.trimEnd());
}

function isText(line: string): boolean {
  return line.trim() !== '';
}

function isCode(line: string): boolean {
  return isText(line) && !isIntroduction(line.trimEnd());
}
