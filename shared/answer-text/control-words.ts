/**
 * Words of a model's own template that leak into its text, and turns that it invents. Such a word ends
 * the answer: what follows it is not for the reader.
 *
 * @module
 */
import { createEnclosure, type Enclosure } from './enclosure.ts';
import type { AnswerPlace, TextFilter } from './text-filter.ts';

/** Words of templates: Llama, Qwen, GPT, GLM, Kimi and Cohere; DeepSeek; Mistral; Gemma. */
const WORDS = [
  '<\\|[A-Za-z][\\w\\u2581-]{0,40}\\|>',
  '<\\uff5c[A-Za-z][\\w\\u2581 -]{0,40}\\uff5c>',
  '</s>',
  '\\[/?INST\\]',
  '<</?SYS>>',
  '<(?:start|end)_of_turn>',
  '<eos>',
  '<EOT>',
];
export const CONTROL_WORD = new RegExp(`^(?:${WORDS.join('|')})`);

/** The longest of them, in characters. */
export const MAX_WORD_LENGTH = 46;

/** What may become one of them with more text. */
const HALF_WORD =
  /^(?:<(?:[|\uff5c](?:[A-Za-z][\w\u2581 -]{0,40}[|\uff5c]?)?)?|<(?:\/s?|<(?:\/?S?Y?S?>?))|<(?:s(?:t(?:a(?:rt?)?)?)?|e(?:nd?)?)(?:_(?:o(?:f(?:_(?:t(?:u(?:r(?:n)?)?)?)?)?)?)?)?|<e(?:os?)?|<E(?:OT?)?|\[\/?I?N?S?T?)$/;

/** Placeholders of prompts, which no template has. */
const NO_CONTROL_WORDS = ['<|cursor|>'];

export function isHalfControlWord(text: string): boolean {
  return text.length < MAX_WORD_LENGTH && HALF_WORD.test(text);
}

/** What stands before a word that is spoken about, if it is not the beginning of a line. */
const BEFORE_MENTION = /[\s([{*_|"'`>:=-]/;

/** What follows it in its sentence, in a table or in a list. */
const BEHIND_MENTION = /^(?:[,.;:)!?|\]}"'`*]|[ \t][a-z(|=–—:-])/;

/** The end of a thought whose beginning is not there: it came too late to drop all that was before it. */
const THOUGHT_END = /^<\/(?:think|thinking)>/i;
const HALF_THOUGHT_END = /^<\/?[a-z]{0,8}$/i;

/** A turn that models invent, behind an empty line. */
const NEXT_TURN = /^(?:#{1,4} )?(Human|User|Instruction) ?:/;
const HALF_NEXT_TURN = /^(?:#{1,4} ?)?(?:[HUI][a-z]{0,10} ?)?$/;

/** Where it goes on with its own part, it is invented for sure. */
const OWN_TURN = /\n(?:#{1,4} )?(?:Assistant|AI|Response) ?:/;
/** The longest label of a turn, in characters. */
const MAX_LABEL = 24;

/** As far as its own part is waited for, in characters. */
const MAX_TURN = 2_000;

/** White space that is looked behind for a turn, in characters. */
const MAX_BLANK = 100;

/** Text that is held back until what follows tells whether it stays. */
interface Doubt {
  text: string;
  readonly about: 'enclosed word' | 'turn';
  /** Whether a word stands right behind the mark, so that what is behind the cursor may close it. */
  readonly isFirst?: boolean;
  /** Undefined: not to be told yet. */
  readonly settles: (doubt: Doubt) => 'stays' | 'goes' | undefined;
}

interface Scan {
  readonly place: AnswerPlace;
  /** What has not been read yet. */
  rest: string;
  out: string;
  ended: boolean;
  isClosed: boolean;
  /** What has passed, until somebody has to know what it leaves open. */
  seen: string;
  enclosure: Enclosure | undefined;
  last: string;
  doubt: Doubt | undefined;
  /** Whether there was a tag whose closing tag looks like a control word. */
  hasTags: boolean;
  looksForTurns: boolean;
}

/**
 * Ends a text at the first control word and at an invented turn. Not at one that the prompt mentions,
 * that stands between quote marks or in a fence which are closed behind it, or that a sentence is about.
 *
 * Holds back line ends, and what may become such a word.
 */
export function untilControlWord(place: AnswerPlace): TextFilter {
  const scan: Scan = {
    place,
    rest: '',
    out: '',
    ended: false,
    isClosed: false,
    seen: place.before ?? '',
    enclosure: undefined,
    last: place.before?.slice(-1) || '\n',
    doubt: undefined,
    hasTags: false,
    looksForTurns: true,
  };
  return {
    push: (text) => readOn(scan, text),
    end() {
      scan.ended = true;
      return readOn(scan, '') + settleAtEnd(scan);
    },
  };
}

function readOn(scan: Scan, text: string): string {
  scan.rest += text;
  while (scan.rest !== '' && !scan.isClosed) {
    const plain = scan.rest.search(/[<[\n]/);
    if (plain !== 0) pass(scan, plain < 0 ? scan.rest.length : plain);
    else if (!readMark(scan)) break;
  }
  const { out } = scan;
  scan.out = '';
  return out;
}

/** Lets the next `length` characters pass. */
function pass(scan: Scan, length: number): void {
  const text = scan.rest.slice(0, length);
  scan.rest = scan.rest.slice(length);
  scan.last = text.slice(-1);
  if (scan.enclosure) scan.enclosure.read(text);
  else scan.seen += text;
  if (scan.doubt === undefined) scan.out += text;
  else scan.doubt.text += text;
  settle(scan);
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
  // A fence may be closed by the last line, a quote by what is behind the cursor.
  enclosure?.read(`${doubt.isFirst ? firstLine(place.after) : ''}\n`);
  return doubt.settles(doubt) === 'stays' ? doubt.text : '';
}

function firstLine(text = ''): string {
  return text.split('\n', 1)[0] ?? '';
}

/** Reads a line end, a word or a character. False: more has to be seen. */
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

/** Tags of HTML, and of texts about thoughts. */
const TAG = /^<(?:s|think|thinking)>/i;

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

/** Stays when the mark that is open now is closed before its line, or the answer, ends. */
function untilClosed(around: Enclosure, last: string): Doubt {
  const closings = around.closings();
  return {
    text: '',
    about: 'enclosed word',
    isFirst: around.open().startsWith(last),
    settles() {
      if (around.closings() > closings) return 'stays';
      return around.open() === '' ? 'goes' : undefined;
    },
  };
}

function readLineEnd(scan: Scan): boolean {
  const [blank = ''] = /^\s*/.exec(scan.rest.slice(0, MAX_BLANK)) ?? [];
  const behind = scan.rest.slice(blank.length, blank.length + MAX_LABEL);
  const isWhole = scan.ended || behind.length === MAX_LABEL || blank.length === MAX_BLANK;
  if (behind === '' && !isWhole) return false;
  const isBehindGap = scan.looksForTurns && /\n\s*\n$/.test(blank);
  if (isBehindGap && !isWhole && HALF_NEXT_TURN.test(behind)) return false;
  if (isBehindGap) readTurn(scan, behind);
  if (!scan.isClosed) pass(scan, blank.length);
  return true;
}

function readTurn(scan: Scan, text: string): void {
  const [turn, label] = NEXT_TURN.exec(text) ?? [];
  if (turn === undefined || !isInvented(scan, turn)) return;
  if (label === 'Human' && scan.place.kind === 'text') scan.isClosed = true;
  else scan.doubt = untilOwnTurn();
}

/** A first label that has its place says that the text is made of them. */
function isInvented(scan: Scan, turn: string): boolean {
  scan.looksForTurns = false;
  const isFree = scan.doubt === undefined && enclosing(scan).open() === '';
  return isFree && !scan.place.mentions(turn);
}

/** Goes when the model answers the turn itself. */
function untilOwnTurn(): Doubt {
  let looked = 0;
  return {
    text: '',
    about: 'turn',
    settles({ text }) {
      const isAnswered = OWN_TURN.test(text.slice(looked));
      looked = Math.max(0, text.length - MAX_LABEL);
      if (isAnswered) return 'goes';
      return text.length > MAX_TURN ? 'stays' : undefined;
    },
  };
}
