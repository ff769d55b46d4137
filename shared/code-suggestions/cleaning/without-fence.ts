import { FENCE_OPENING, fencesBelong, isAroundAnswer, languageNamed } from './code-fence.ts';
import { isInProse } from './cursor-place.ts';
import { OPEN_STAGE, type Stage, THROUGH, writeAll } from './stage.ts';
import type { SuggestionContext } from './suggestion-context.ts';
import { untilClosingFence } from './until-closing-fence.ts';

/** No fence has a longer line, in characters. */
const MAX_LINE_LENGTH = 400;

/** Back quotes on both sides of a single line. */
const FENCED_LINE = /^[ \t]*`{3,}([^`](?:.*[^`])?)`{3,}[ \t]*$/;

/**
 * Takes one code fence away from around an answer, and all that comes after it.
 *
 * Holds back the white space at the start and a first line that begins with a back quote; after that
 * what {@link untilClosingFence} does.
 */
export function withoutFence(context: SuggestionContext): Stage {
  const isOff = fencesBelong(context);
  const inProse = isInProse(context);
  let held = '';
  let line = '';
  let code: Stage | undefined = isOff ? THROUGH : undefined;

  function pass(text: string, through: Stage): string {
    code = through;
    return writeAll(through, text);
  }

  /** The first line that is not blank is complete, and begins with a back quote. */
  function begin(): string {
    const opening = FENCE_OPENING.exec(line);
    if (opening !== null) {
      const [, ticks = '', info = ''] = opening;
      if (!isAroundAnswer(info, context.language)) return pass(held, THROUGH);
      return pass('', untilClosingFence({ indentation: line.indexOf('`'), ticks: ticks.length }));
    }
    const [, fenced] = FENCED_LINE.exec(line) ?? [];
    if (fenced !== undefined) return pass('', CLOSED) + withoutLanguage(fenced, context.language);
    return passBare();
  }

  /** In a comment or a docstring a bare fence is text. */
  function passBare(): string {
    return pass(held, inProse ? THROUGH : untilClosingFence(undefined));
  }

  function write(char: string): string {
    if (code !== undefined) return code.write(char);
    held += char;
    if (char === '\n') {
      if (line.trim() !== '') return begin();
      line = '';
      return '';
    }
    line += char;
    if (line.length > MAX_LINE_LENGTH) return passBare();
    const text = line.trimStart();
    if (text === '' || text.startsWith('```') || '```'.startsWith(text)) return '';
    return passBare();
  }

  function end(reason: Parameters<Stage['end']>[0]): string {
    if (code !== undefined) return code.end(reason);
    if (line.trim() === '') return held;
    const text = begin();
    return text + (code as Stage | undefined)?.end(reason);
  }

  const closed = () => code?.closed() ?? false;
  return { write, end, closed, settled: () => code?.settled() ?? false };
}

/** On one line a language may stand in front of the code. */
function withoutLanguage(text: string, language: string): string {
  const [begin, word = ''] = /^(\w+)\s+(?=\S)/.exec(text) ?? [''];
  return word !== '' && languageNamed(word) === language ? text.slice(begin.length) : text;
}

const CLOSED: Stage = { ...OPEN_STAGE, write: () => '', closed: () => true };
