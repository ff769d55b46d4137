import { createEnclosure } from './enclosure.ts';
import {
  LONE_BEGINNING,
  LONE_END,
  MAX_TAG,
  openingOf,
  soundsLikeThought,
  type Thought,
} from './openings.ts';
import type { AnswerPlace, TextFilter } from './text-filter.ts';

/** How far a stream is held back while unmarked thoughts may end, in characters. */
const MAX_WATCHED = 2_000;

/** How much white space may precede an opening, in characters. */
const MAX_LEAD = 100;

interface Scan {
  readonly place: AnswerPlace;
  readonly maxWatched: number;
  state: 'opening' | 'thought' | 'watched' | 'body';
  /** What has not been passed on yet. */
  held: string;
  /** The part of `held` that was not searched yet, and a tag's length before it. */
  window: string;
  /** Whether something before `window` is gone from it. */
  isWindowCut: boolean;
  thought: Thought | undefined;
  /** What turns out to be the answer if nothing follows. */
  doubtful: string;
  /** Whether an opening was removed. Blank lines after it are removed as well. */
  isBehind: boolean;
  /** The name of the tag around the answer that is still to be closed. */
  wrapper: string;
  isTemplate: boolean;
}

export interface ThoughtsFilter extends TextFilter {
  /** Whether the answer is about templates, so that their words are its content. */
  isTemplate(): boolean;
}

/**
 * Removes thoughts before an answer, and what the model's template puts around both.
 *
 * Holds back possible openings. A closing tag without an opening one is searched for in the whole of an
 * answer that is not streamed, and in a stream only if it begins like a thought.
 */
export function withoutThoughts(place: AnswerPlace, isStream: boolean): ThoughtsFilter {
  const scan: Scan = {
    place,
    maxWatched: isStream ? MAX_WATCHED : Number.POSITIVE_INFINITY,
    state: 'opening',
    held: '',
    window: '',
    isWindowCut: false,
    thought: undefined,
    doubtful: '',
    isBehind: false,
    wrapper: '',
    isTemplate: false,
  };
  return {
    push: (text) => readOn(scan, text, false),
    end: () => readOn(scan, '', true) + restOf(scan),
    isTemplate: () => scan.isTemplate,
  };
}

function readOn(scan: Scan, text: string, ended: boolean): string {
  scan.held += text;
  scan.isWindowCut ||= scan.window.length > MAX_TAG;
  scan.window = scan.window.slice(-MAX_TAG) + text;
  for (;;) {
    if (scan.state === 'body') return readBody(scan);
    const goesOn =
      scan.state === 'opening'
        ? readOpening(scan, ended)
        : scan.state === 'thought'
          ? readThought(scan)
          : readWatched(scan);
    if (!goesOn) return '';
  }
}

/** What was held back and turned out not to be an opening. */
function restOf({ state, held, doubtful, thought }: Scan): string {
  const isThought = state === 'thought' && thought?.isCertain;
  return isThought ? '' : doubtful + held;
}

/** Returns false if more text is needed. */
function readOpening(scan: Scan, ended: boolean): boolean {
  const text = scan.held.trimStart();
  if (text === '') return readLead(scan);
  const opening = openingOf(text, scan.place, ended);
  if (opening === 'more') return false;
  if (opening === 'template') scan.isTemplate = true;
  if (opening === 'template' || opening === 'none') return begin(scan, text, ended);
  const { length, thought, wrapper = '' } = opening;
  const taken = scan.held.slice(0, scan.held.length - text.length + length);
  scan.held = text.slice(length);
  scan.isBehind = true;
  scan.wrapper ||= wrapper;
  if (thought === undefined) return true;
  scan.doubtful = thought.isCertain ? '' : taken;
  Object.assign(scan, { state: 'thought', thought, window: scan.held, isWindowCut: false });
  return true;
}

/** Only white space so far. */
function readLead(scan: Scan): boolean {
  if (scan.held.length <= MAX_LEAD) return false;
  if (scan.isBehind) scan.held = scan.held.slice(scan.held.lastIndexOf('\n') + 1).slice(-MAX_LEAD);
  else scan.state = 'body';
  return scan.state === 'body';
}

/** Begins the answer itself, or something that sounds like an unmarked thought. */
function begin(scan: Scan, text: string, ended: boolean): boolean {
  const isWatched = scan.maxWatched > MAX_WATCHED || soundsLikeThought(text);
  if (isWatched === 'more' && !ended) return false;
  if (scan.isBehind) scan.held = withoutBlankLines(scan, text);
  scan.doubtful = '';
  scan.window = scan.held;
  scan.state = isWatched !== false && !scan.isBehind && !scan.isTemplate ? 'watched' : 'body';
  return true;
}

/** After a thought, code keeps the indentation of its first line. */
function withoutBlankLines({ held, place }: Scan, text: string): string {
  if (place.kind === 'text') return text;
  const lead = held.slice(0, held.length - text.length);
  return lead.slice(lead.lastIndexOf('\n') + 1) + text;
}

function readThought(scan: Scan): boolean {
  const { held, window, thought } = scan;
  const end = thought && endIn(scan, thought.end);
  if (!end) {
    if (thought?.isCertain) scan.held = window;
    return false;
  }
  const length = held.length - window.length + end.index + end[0].length;
  if (!thought?.isCertain) scan.doubtful += held.slice(0, length);
  scan.held = held.slice(length);
  scan.state = 'opening';
  return true;
}

/**
 * A tag where a cut window begins was seen before, with what stands in front of it. It was no end then, and is none
 * now. None of these tags is longer than the window, so a new one never begins there.
 */
function endIn({ window, isWindowCut }: Scan, end: RegExp): RegExpExecArray | null {
  const found = end.exec(window);
  if (!isWindowCut || found?.index !== 0) return found;
  const next = end.exec(window.slice(1));
  if (next) next.index += 1;
  return next;
}

function readWatched(scan: Scan): boolean {
  const { held, window, place } = scan;
  const end = LONE_END.exec(window);
  if (!end && held.length <= scan.maxWatched) return false;
  scan.state = 'body';
  if (!end) return true;
  const at = held.length - window.length + end.index;
  const before = held.slice(0, at);
  if (isOwnText(before, end[0], place)) return true;
  // With nothing behind the tag it is the answer, which a stream has passed on by now.
  scan.doubtful = soundsLikeThought(before.trimStart()) === true ? '' : before;
  scan.held = held.slice(at + end[0].length);
  scan.isBehind = true;
  scan.state = 'opening';
  return true;
}

/** Whether the closing tag belongs to the text, as in a text about such tags. */
function isOwnText(before: string, tag: string, { kind, mentions }: AnswerPlace): boolean {
  if (LONE_BEGINNING.test(before) || mentions(tag) || mentions(tag.replace('/', ''))) return true;
  const enclosure = createEnclosure(kind);
  enclosure.read(before);
  return enclosure.open() !== '';
}

/** Passes everything on except the closing tag around the answer and the white space before it. */
function readBody(scan: Scan): string {
  const text = scan.held;
  scan.held = '';
  if (scan.wrapper === '') return text;
  const tag = `</${scan.wrapper}>`;
  const at = text.indexOf(tag);
  if (at >= 0) {
    scan.wrapper = '';
    return text.slice(0, beforeBlank(text, at)) + text.slice(at + tag.length);
  }
  const from = beforeBlank(text, halfTagAt(text, tag));
  scan.held = text.slice(from);
  return text.slice(0, from);
}

/** `at` without the white space before it. */
function beforeBlank(text: string, at: number): number {
  const from = Math.max(0, at - MAX_LEAD);
  return from + text.slice(from, at).trimEnd().length;
}

/** Where a beginning of `tag` starts at the end of `text`. */
function halfTagAt(text: string, tag: string): number {
  for (let at = Math.max(0, text.length - tag.length + 1); at < text.length; at += 1) {
    if (tag.startsWith(text.slice(at))) return at;
  }
  return text.length;
}
