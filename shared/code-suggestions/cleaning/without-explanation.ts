import { isInProse, isInString, type SuggestionContext } from './cursor-block.ts';
import { OPEN_STAGE, type Stage } from './stage.ts';
import { fencesBelong } from './without-fence.ts';

/** The most prose that is held back while waiting for code. */
const MAX_LINES = 10;
const MAX_LINE_LENGTH = 400;

/** Marks at which code certainly begins, whatever comes before them. */
const CODE_STARTS = ['```', '<new_code>', '<code_before_cursor>'];

/**
 * Drops what a model says before the code: sentences in front of a fence or a tag. Where nothing
 * marks the code, only a sentence that is known to introduce it goes, and an answer that is known to
 * be none. Not where the cursor is in prose itself.
 *
 * Holds back the first line while it may be a sentence, then further lines up to the first that is not one.
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
    if (knowsProse && isNoAnswer(firstText(), context.language)) return '';
    return release();
  }

  return { ...OPEN_STAGE, write, end, settled: () => isOver };
}

/** Whether a sentence cannot belong to the file, because the cursor is in code and not in markup. */
function canTellProse(context: SuggestionContext): boolean {
  if (context.language === '' || isInProse(context) || isInString(context)) return false;
  return !/(?<![=-])>$/.test(context.prefix.trimEnd());
}

function isText(line: string): boolean {
  return line.trim() !== '';
}

function isCode(line: string): boolean {
  return isText(line) && !isIntroduction(line.trimEnd());
}

/** Code in a sentence is read as one word. */
const INLINE_CODE = /`[^`]*(?:`|$)/g;

/** A sentence has no brackets right behind a word, and none of the signs that only code has. */
const SENTENCE_SO_FAR = /^\p{Lu}(?:[\p{L}\p{N} ,.'’"“”:!?*_/)-]|(?<= )\()*$/u;

const SENTENCE_END = /[.:!?][)*]*$/;

/** What chat models say before an answer. */
const INTRODUCTION =
  /^(?:(?:Sure|Certainly|Of course|Absolutely|Okay|OK)[,.!:]|Here(?:'s|’s| is| are) |The (?:[a-z]+ )?(?:code|completion|snippet|implementation) .*:$)/;

/** What chat models say instead of an answer. */
const NO_ANSWER = new RegExp(
  `^(?:${[
    "I(?:'m|’m| am) (?:sorry|unable|not |happy|glad|here)",
    "I(?:'d|’d| would) (?:be |love |like |need )",
    "I(?:'ll|’ll| will) (?:be |help |need |complete |continue |assist )",
    "I (?:can't|can’t|cannot|can |don't|don’t|need |see |notice |understand |apologi[sz]e)",
    'Sorry,|Unfortunately,|Hello[!,]|Hi[!,]|Thank you|Thanks|Great question|As an AI',
    'There is nothing |Nothing (?:to|needs to) |No (?:completion|code|suggestion|changes?) ',
    '(?:The|This|Your) (?:code|function|file|class|method) (?:is|appears|looks|seems|already) ',
    "It (?:looks|seems|appears) |You(?:'ve|’ve| have) (?:provided|given|not)",
    '(?:Could|Can|Would) you |Please (?:provide|share|give|clarify|specify|let me)|How can I |Let me know',
  ].join('|')})`,
);

/** A sentence that talks to somebody, and not one that a language of sentences would have as code. */
const TALK = /\b(?:I|you|your|me|please|help)\b/i;
const MIN_TALK_WORDS = 5;
const LANGUAGES_OF_SENTENCES = new Set(['cobol', 'erlang', 'prolog', 'robot']);

/** Whether a line may still become a sentence. */
export function maybeSentence(line: string): boolean {
  return SENTENCE_SO_FAR.test(line.replace(INLINE_CODE, 'x'));
}

export function isSentence(line: string): boolean {
  return maybeSentence(line) && SENTENCE_END.test(line.trimEnd());
}

export function isIntroduction(line: string): boolean {
  return isSentence(line) && INTRODUCTION.test(line);
}

/** Whether an answer that begins with `line` and consists of sentences only is conversation, not code. */
function isNoAnswer(line: string, language: string): boolean {
  if (!maybeSentence(line)) return false;
  const isTalk = TALK.test(line) && line.trim().split(' ').length >= MIN_TALK_WORDS;
  return NO_ANSWER.test(line) || (isTalk && !LANGUAGES_OF_SENTENCES.has(language));
}
