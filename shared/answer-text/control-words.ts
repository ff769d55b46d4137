/**
 * Cuts an answer where words of the model's own template leak into it, or where the model invents the next
 * turn. Nothing after that is meant for the reader.
 *
 * @module
 */
import {
  type Doubt,
  HALF_NEXT_TURN,
  MAX_LABEL,
  NEXT_TURN,
  untilClosed,
  untilOwnTurn,
} from './doubt.ts';
import { createEnclosure, type Enclosure } from './enclosure.ts';
import {
  BEFORE_MENTION,
  BEHIND_MENTION,
  CONTROL_WORD,
  HALF_THOUGHT_END,
  isHalfControlWord,
  MAX_WORD_LENGTH,
  NO_CONTROL_WORDS,
  TAG,
  THOUGHT_END,
} from './openings.ts';
import type { AnswerPlace, TextFilter } from './text-filter.ts';

/** How much white space may precede an invented turn, in characters. */
const MAX_BLANK = 100;

/** How much passed text is kept, in characters. */
const MAX_SEEN = 16_384;

interface Scan {
  readonly place: AnswerPlace;
  /** What has not been read yet. */
  rest: string;
  out: string;
  /** Line ends that are passed on with what follows, or dropped. */
  gap: string;
  ended: boolean;
  isClosed: boolean;
  /** The text that has passed, kept until its open quotes and fences matter. */
  seen: string;
  enclosure: Enclosure | undefined;
  last: string;
  doubt: Doubt | undefined;
  /** Whether a tag was opened whose closing tag looks like a control word. */
  hasTags: boolean;
  lineIsBlank: boolean;
  looksForTurns: boolean;
}

/**
 * Ends a text at the first control word or invented turn. Does not count words that the prompt mentions,
 * that are quoted or fenced with the mark closed afterwards, or that a sentence talks about.
 *
 * Holds back empty lines (in code: all line ends) and the beginnings of such words.
 */
export function untilControlWord(place: AnswerPlace): TextFilter {
  const scan: Scan = {
    place,
    rest: '',
    out: '',
    gap: '',
    ended: false,
    isClosed: false,
    seen: place.before ?? '',
    enclosure: undefined,
    last: place.before?.slice(-1) || '\n',
    doubt: undefined,
    hasTags: false,
    lineIsBlank: !place.before,
    looksForTurns: true,
  };
  return {
    push: (text) => readOn(scan, text),
    end() {
      scan.ended = true;
      const out = readOn(scan, '') + settleAtEnd(scan);
      return scan.isClosed ? out : out + scan.gap;
    },
  };
}

/** Characters that need a look: brackets, and line ends that are not followed by plain text. */
const MARK = /[<[]|\n(?=[ \t\r]*(?:[\n<[]|$))/;
const ANY_MARK = /[<[\n]/;

function isAtGap({ lineIsBlank, rest }: Scan): boolean {
  return lineIsBlank && rest.startsWith('\n');
}

function readOn(scan: Scan, text: string): string {
  scan.rest += text;
  while (scan.rest !== '' && !scan.isClosed) {
    const plain = isAtGap(scan) ? 0 : scan.rest.search(scan.doubt ? ANY_MARK : MARK);
    if (plain !== 0) pass(scan, plain < 0 ? scan.rest.length : plain);
    else if (!readMark(scan)) break;
  }
  const { out } = scan;
  scan.out = '';
  return out;
}

/** Passes the next `length` characters on; those of a gap wait for what follows. */
function pass(scan: Scan, length: number, isGap = false): void {
  const text = scan.rest.slice(0, length);
  scan.rest = scan.rest.slice(length);
  scan.last = text.slice(-1);
  const lineStart = text.lastIndexOf('\n') + 1;
  scan.lineIsBlank = (lineStart > 0 || scan.lineIsBlank) && text.slice(lineStart).trim() === '';
  note(scan, text);
  const passed = scan.gap + text;
  scan.gap = isGap && !scan.doubt ? passed : '';
  if (scan.doubt) scan.doubt.text += passed;
  else if (!isGap) scan.out += passed;
  settle(scan);
}

/** Open marks are tracked only once a word has been found that depends on them. */
function note(scan: Scan, text: string): void {
  if (scan.enclosure) scan.enclosure.read(text);
  else scan.seen += text;
  if (scan.seen.length > MAX_SEEN) enclosing(scan);
}

function settle(scan: Scan): void {
  const verdict = scan.doubt?.settles(scan.doubt);
  if (scan.doubt === undefined || verdict === undefined) return;
  if (verdict === 'stays') scan.out += scan.doubt.text;
  else scan.isClosed = true;
  scan.doubt = undefined;
}

function settleAtEnd(scan: Scan): string {
  const { doubt, place, enclosure } = scan;
  if (doubt === undefined || scan.isClosed) return '';
  if (doubt.about === 'turn') return doubt.text;
  // The last line may close a fence, and the text after the cursor a quote.
  enclosure?.read(`${doubt.isFirst ? firstLine(place.after) : ''}\n`);
  if (doubt.settles(doubt) === 'stays') return doubt.text;
  scan.isClosed = true;
  return '';
}

function firstLine(text = ''): string {
  return text.split('\n', 1)[0] ?? '';
}

/** Reads a line end, a word or a character. Returns false if more text is needed. */
function readMark(scan: Scan): boolean {
  if (scan.rest.startsWith('\n')) return readLineEnd(scan);
  const head = scan.rest.slice(0, MAX_WORD_LENGTH);
  const [word] = CONTROL_WORD.exec(head) ?? THOUGHT_END.exec(head) ?? [];
  if (word !== undefined) return readWord(scan, word);
  if (!scan.ended && (isHalfControlWord(scan.rest) || HALF_THOUGHT_END.test(scan.rest))) {
    return false;
  }
  if (TAG.test(head)) scan.hasTags = true;
  pass(scan, 1);
  return true;
}

function readWord(scan: Scan, word: string): boolean {
  const behind = scan.rest.slice(word.length, word.length + 2);
  if (behind.length < 2 && !scan.ended) return false;
  const fits = hasItsPlace(scan, word) || scan.doubt?.about === 'enclosed word';
  if (fits || isSpokenAbout(scan, behind)) pass(scan, word.length);
  else if (enclosing(scan).open() !== '' && scan.doubt === undefined) {
    scan.doubt = untilClosed(enclosing(scan), scan.last);
    pass(scan, word.length);
  } else if (THOUGHT_END.test(word)) scan.rest = scan.rest.slice(word.length);
  else scan.isClosed = true;
  return true;
}

function hasItsPlace({ hasTags, place }: Scan, word: string): boolean {
  const isClosing = hasTags && word.startsWith('</');
  return isClosing || NO_CONTROL_WORDS.includes(word) || place.mentions(word);
}

function isSpokenAbout({ last }: Scan, behind: string): boolean {
  return BEFORE_MENTION.test(last) && BEHIND_MENTION.test(behind);
}

function enclosing(scan: Scan): Enclosure {
  if (scan.enclosure === undefined) {
    scan.enclosure = createEnclosure(scan.place.kind);
    scan.enclosure.read(scan.seen);
    scan.seen = '';
  }
  return scan.enclosure;
}

function readLineEnd(scan: Scan): boolean {
  const isGap = scan.lineIsBlank || scan.place.kind === 'code';
  if (!isGap) {
    pass(scan, 1);
    return true;
  }
  const [blank = ''] = /^\s*/.exec(scan.rest.slice(0, MAX_BLANK)) ?? [];
  const behind = scan.rest.slice(blank.length, blank.length + MAX_LABEL);
  const isWhole = scan.ended || behind.length === MAX_LABEL || blank.length === MAX_BLANK;
  if (behind === '' && !isWhole) return false;
  const isBehindGap = scan.looksForTurns && blank.endsWith('\n') && hasBlankLine(scan, blank);
  if (isBehindGap && !isWhole && HALF_NEXT_TURN.test(behind)) return false;
  if (isBehindGap) readTurn(scan, behind);
  if (!scan.isClosed) pass(scan, blank.length, true);
  return true;
}

function hasBlankLine({ lineIsBlank }: Scan, blank: string): boolean {
  return lineIsBlank || blank.indexOf('\n') < blank.length - 1;
}

function readTurn(scan: Scan, text: string): void {
  const [turn, label] = NEXT_TURN.exec(text) ?? [];
  if (turn === undefined || !isInvented(scan, turn)) return;
  if (label === 'Human' && scan.place.kind === 'text') scan.isClosed = true;
  else scan.doubt = untilOwnTurn();
}

/** If the first label belongs to the text, so do all others. */
function isInvented(scan: Scan, turn: string): boolean {
  scan.looksForTurns = false;
  const isFree = scan.doubt === undefined && enclosing(scan).open() === '';
  return isFree && !scan.place.mentions(turn);
}
