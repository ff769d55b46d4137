import type { SuggestionContext } from './cursor-block.ts';
import { OPEN_STAGE, type Stage } from './stage.ts';

/**
 * Drops the tags that prompts put around code.
 *
 * Holds back what may become a tag, and a line feed in front of one that ends the answer.
 */
export function withoutTags(context: SuggestionContext): Stage {
  const tags = promptTags(context);
  /** What tags begin with. */
  const beginnings = [...new Set(tags.map(({ text }) => text.charAt(0)))].join('');
  const places = createTagPlaces();
  let state: State = 'code';
  let held = '';
  let skipsTo = '';
  let dropsLineFeed = false;

  function act(tag: PromptTag): string {
    if (!places.allows(tag)) return release();
    held = '';
    places.take(tag);
    state = STATES[tag.action];
    skipsTo = tag.text.replace('<', '</');
    dropsLineFeed = tag.opensLine === true;
    return '';
  }

  function release(): string {
    const text = withoutTagStart(held, tags);
    held = held.slice(text.length);
    return places.pass(text);
  }

  function skip(char: string): string {
    held = (held + char).slice(-skipsTo.length);
    if (held === skipsTo) {
      state = 'code';
      held = '';
      dropsLineFeed = true;
    }
    return '';
  }

  function write(char: string): string {
    if (state !== 'code') return state === 'closed' ? '' : skip(char);
    const isOfTag = dropsLineFeed && char === '\n';
    dropsLineFeed = false;
    if (isOfTag) return '';
    if (held === '' && !beginnings.includes(char)) return places.pass(char);
    held += char;
    const tag = tags.find(({ text }) => text === held);
    if (tag) return act(tag);
    return tags.some(({ text }) => text.startsWith(held)) ? '' : release();
  }

  const special = () => (state !== 'code' || held || dropsLineFeed ? undefined : beginnings);
  const end = () => (state === 'skipping' ? '' : held);
  const closed = () => state === 'closed';
  return { ...OPEN_STAGE, write, special, plain: places.pass, end, closed };
}

type State = 'code' | 'skipping' | 'closed';

/** What comes after a tag. */
const STATES: Readonly<Record<PromptTag['action'], State>> = {
  remove: 'code',
  skip: 'skipping',
  stop: 'closed',
};

/** What of `text`, which is not the beginning of a tag, cannot belong to a tag that begins later. */
function withoutTagStart(text: string, tags: readonly PromptTag[]): string {
  let length = 1;
  while (length < text.length && !tags.some((tag) => tag.text.startsWith(text.slice(length)))) {
    length += 1;
  }
  return text.slice(0, length);
}

export interface PromptTag {
  readonly text: string;
  /** `remove`: only the tag goes. `skip`: all up to its closing tag goes. `stop`: all after it goes. */
  readonly action: 'remove' | 'skip' | 'stop';
  /** After a word it is code, such as a type argument. */
  readonly ambiguous?: boolean;
  /** Where it must be to count. */
  readonly place?: 'line-start' | 'answer-start';
  /** Ignored in files of an unknown language, which may have elements of that name. */
  readonly needsLanguage?: boolean;
  /** Comes before code that begins on the next line. */
  readonly opensLine?: boolean;
}

const TAGS: readonly PromptTag[] = [
  { text: '<new_code>', action: 'remove', opensLine: true, place: 'line-start' },
  { text: '</new_code>', action: 'stop' },
  { text: '<code_before_cursor>', action: 'remove', place: 'answer-start' },
  { text: '</code_before_cursor>', action: 'remove', place: 'answer-start' },
  { text: '<code_after_cursor>', action: 'stop' },
  { text: '</code_after_cursor>', action: 'stop' },
  { text: '<related_code>', action: 'skip', opensLine: true, place: 'answer-start' },
  { text: '<cursor>', action: 'remove', needsLanguage: true, ambiguous: true },
  { text: '</cursor>', action: 'remove', needsLanguage: true },
  { text: '<cursor/>', action: 'remove', needsLanguage: true },
  { text: '<|cursor|>', action: 'remove' },
];

/** The mark in the examples of generation prompts. In a completion it may be a template's. */
const CURSOR_MARK: PromptTag = { text: '{{cursor}}', action: 'remove' };

const ANY_TAG = new RegExp([...TAGS, CURSOR_MARK].map(({ text }) => RegExp.escape(text)).join('|'));

/** The tags to look for: those that the file contains itself are code. */
export function promptTags(context: SuggestionContext): readonly PromptTag[] {
  const { kind, prefix, suffix, language } = context;
  const tags = kind === 'generation' ? [...TAGS, CURSOR_MARK] : TAGS;
  // Files are long, and seldom have one: they are read once instead of for each tag.
  const texts = [prefix, suffix].filter((text) => ANY_TAG.test(text));
  return tags
    .filter(({ needsLanguage }) => language !== '' || needsLanguage !== true)
    .filter(({ text }) => !texts.some((inFile) => inFile.includes(text)))
    .flatMap((tag) => (tag.action === 'stop' ? [tag, { ...tag, text: `\n${tag.text}` }] : [tag]));
}

export interface TagPlaces {
  /** Notes code that passes, and gives it back. */
  pass(code: string): string;
  /** Notes a tag that was taken away. */
  take(tag: PromptTag): void;
  /** Whether a tag may stand where we are now. */
  allows(tag: PromptTag): boolean;
}

/** Follows an answer to tell tags from code that looks like them. */
export function createTagPlaces(): TagPlaces {
  /** Says whether the line is blank so far, and what it ends with. */
  let line = '';
  let isStart = true;
  let taken = '';
  return {
    pass(code) {
      const end = code.slice(code.lastIndexOf('\n') + 1);
      line = code.includes('\n') ? end : line.trim().slice(-1) + end;
      if (code.trim() !== '') isStart = false;
      return code;
    },
    take(tag) {
      taken = tag.text;
    },
    allows({ text, place, ambiguous }) {
      if (ambiguous) return !/\w$/.test(line);
      // What closes a tag that we took away is a tag too.
      if (place === undefined || text.replace('</', '<') === taken) return true;
      return place === 'answer-start' ? isStart : line.trim() === '';
    },
  };
}
