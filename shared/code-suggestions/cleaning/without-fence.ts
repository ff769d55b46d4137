import { readFence } from '../../answer-text/fence.ts';
import { createTripleQuotes } from '../syntax/code-scanner.ts';
import { languageOf } from '../syntax/languages.ts';
import { isInProse, type SuggestionContext } from './cursor-block.ts';
import { OPEN_STAGE, type Stage, THROUGH, writeAll } from './stage.ts';

/** No fence has a longer line, in characters. */
const MAX_LINE_LENGTH = 400;

/** A block on one line, which has no fence line. The code inside may hold back quotes. */
const FENCED_LINE = /^[ \t]*`{3,}([^`](?:.*[^`])?)`{3,}[ \t]*$/;

/**
 * Removes one code fence around an answer, and everything after it.
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
    const opening = readFence(line);
    if (opening?.marks.startsWith('`') && opening.lead.trim() === '') {
      const { lead, marks, info } = opening;
      if (!isAroundAnswer(info, context.language)) return pass(held, THROUGH);
      return pass('', untilClosingFence({ indentation: lead.length, ticks: marks.length }));
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
  const special = () => (code === undefined ? undefined : '');
  const plain = (text: string) => writeAll(code ?? THROUGH, text);
  return { write, special, plain, end, closed, settled: () => code?.settled() ?? false };
}

/** On one line a language may stand in front of the code. */
function withoutLanguage(text: string, language: string): string {
  const [begin, word = ''] = /^(\w+)\s+(?=\S)/.exec(text) ?? [''];
  return word !== '' && languageNamed(word) === language ? text.slice(begin.length) : text;
}

const CLOSED: Stage = { ...OPEN_STAGE, write: () => '', closed: () => true };

export interface FenceOpening {
  /** White space in front of its back quotes, in characters. */
  readonly indentation: number;
  /** How many back quotes it has. */
  readonly ticks: number;
}

/** A fence that only closes: three back quotes at the start of a line. */
const BARE: FenceOpening = { indentation: 0, ticks: 3 };

/**
 * Passes code on up to the fence that closes `opening`. Without an opening, a bare fence at the start
 * of a line ends the code too: models that are made to begin with code still close the block.
 * A fence that is opened within the code, as documentation does, has to be closed before.
 *
 * Holds back a line end with the white space and back quotes after it, and back quotes elsewhere.
 */
export function untilClosingFence(opening: FenceOpening | undefined): Stage {
  const documentation = createTripleQuotes();
  const outer = opening ?? BARE;
  let tail = '';
  /** What `tail` has after its line feed; undefined: it is not at the start of a line. */
  let start: FenceStart | undefined = { indentation: 0, ticks: 0, isOver: false };
  let innerIsOpen = false;
  let isClosed = false;

  const mayEnd = () => !innerIsOpen && (opening !== undefined || !documentation.isOpen());

  /** Whether the fence in `tail` is the end; if it is not, it opens or closes one within the code. */
  function closes(): boolean {
    if (start === undefined || start.ticks < 3) return false;
    const isOuter = start.ticks >= outer.ticks && start.indentation <= outer.indentation;
    if (isOuter && mayEnd()) return true;
    innerIsOpen = !innerIsOpen;
    return false;
  }

  function endLine(): string {
    isClosed = closes();
    if (isClosed) return '';
    const text = tail;
    tail = '\n';
    start = { indentation: 0, ticks: 0, isOver: false };
    return text;
  }

  function write(char: string): string {
    if (isClosed) return '';
    if (char === '\n') return endLine();
    if (start === undefined ? char === '`' : extend(start, char)) {
      tail += char;
      return '';
    }
    return goOn(char);
  }

  /** `char` is behind the start of its line. */
  function goOn(char: string): string {
    // A word right behind the back quotes: a block within the code begins.
    if (start !== undefined && start.ticks >= 3) innerIsOpen = true;
    start = undefined;
    documentation.read(char);
    const text = char === '`' ? tail : tail + char;
    tail = char === '`' ? char : '';
    return text;
  }

  function plain(text: string): string {
    documentation.read(text);
    return text;
  }

  const special = () => (start || tail || isClosed ? undefined : '\n`');
  const end = () => (/(?<!`)`{3,}\s*$/.test(tail) && mayEnd() ? '' : tail);
  return { ...OPEN_STAGE, write, special, plain, end, closed: () => isClosed };
}

/** The beginning of a line that may become a fence. */
interface FenceStart {
  indentation: number;
  ticks: number;
  /** Whether there is white space behind the back quotes. */
  isOver: boolean;
}

/** Takes the line's next character, if with it the line may still become a fence. */
function extend(start: FenceStart, char: string): boolean {
  if (char === '`' && !start.isOver) start.ticks += 1;
  else if (char !== ' ' && char !== '\t') return false;
  else if (start.ticks === 0) start.indentation += 1;
  else start.isOver = true;
  return true;
}

/**
 * A fence in the user's own file, in Markdown or behind the marks of a comment. `readFence` takes any words in front
 * for a lead, which in code would be an assignment of a template literal.
 */
const FENCE_IN_FILE = /^[ \t/*#;%-]*(?:```|~~~)[\w-]*[ \t]*$/m;

/** Whether a fence in an answer may be text of the file: in Markdown, or in documentation. */
export function fencesBelong(context: SuggestionContext): boolean {
  if (context.language !== '' && !isInProse(context)) return false;
  return FENCE_IN_FILE.test(context.prefix) || FENCE_IN_FILE.test(context.suffix);
}

/**
 * Whether a fence marked with `info` encloses the answer. A file of unknown language may be
 * Markdown: a block that names a language of our table is then a part of it.
 */
export function isAroundAnswer(info: string, language: string): boolean {
  const [word = ''] = info.trim().toLowerCase().split(/\s/);
  return language !== '' || languageNamed(word) === '';
}

/** The language that a word behind back quotes means: editors' ids and file suffixes are written there. */
export function languageNamed(word: string): string {
  return word === '' ? '' : languageOf(`fence.${word}`, word).id;
}
