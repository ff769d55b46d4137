/**
 * What models write before an answer: thoughts, words of their template, tags around the answer. This is
 * the only list of the tags and words in which models think, and of the words of their templates.
 *
 * @see prompts contract 4.7
 * @module
 */

import { createEnclosure } from './enclosure.ts';
import type { AnswerPlace } from './text-filter.ts';

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

/** The beginnings of such words. */
const HALF_WORD =
  /^(?:<(?:[|\uff5c](?:[A-Za-z][\w\u2581 -]{0,40}[|\uff5c]?)?)?|<(?:\/s?|<(?:\/?S?Y?S?>?))|<(?:s(?:t(?:a(?:rt?)?)?)?|e(?:nd?)?)(?:_(?:o(?:f(?:_(?:t(?:u(?:r(?:n)?)?)?)?)?)?)?)?|<e(?:os?)?|<E(?:OT?)?|\[\/?I?N?S?T?)$/;

/** Placeholders of prompts that look like control words. */
export const NO_CONTROL_WORDS = ['<|cursor|>'];

export function isHalfControlWord(text: string): boolean {
  return text.length < MAX_WORD_LENGTH && HALF_WORD.test(text);
}

/** What precedes a word that the text talks about, unless it begins a line. */
export const BEFORE_MENTION = /[\s([{*_|"'`>:=-]/;

/** What follows such a word in a sentence, a table or a list. */
export const BEHIND_MENTION = /^(?:[,.;:)!?|\]}"'`*]|[ \t][a-z(|=–—:-])/;

/** The end of a thought that came too late: the text before it has already been passed on. */
export const THOUGHT_END = /^<\/(?:think|thinking)>/i;
export const HALF_THOUGHT_END = /^<\/?[a-z]{0,8}$/i;

/** Opening tags whose closing tags look like control words. */
export const TAG = /^<(?:s|think|thinking)>/i;

/** Tags that mean nothing else at the start of an answer. */
const CERTAIN = ['think', 'thinking'];
const LIKELY = ['reasoning', 'thought', 'thoughts', 'antml:thinking', 'seed:think'];
/** Names that may mean something else. They count only if an answer follows. */
const DOUBTFUL = ['reflection', 'scratchpad', 'analysis', 'inner_monologue'];
const NAMES = [...CERTAIN, ...LIKELY, ...DOUBTFUL];
const THOUGHT_TAG = new RegExp(`^<(${NAMES.join('|')})>`, 'i');

/** Other brackets around thoughts, keyed by the opening one. */
const BRACKETS: ReadonlyMap<string, RegExp> = new Map([
  ['[think]', /\[\/think\]/i],
  ['◁think▷', /◁\/think▷/i],
  ['<|start_thinking|>', /<\|end_thinking\|>/i],
]);

/** The end of thoughts whose opening tag is missing, and that tag. */
export const LONE_END = /<\/(?:think|thinking)>|\[\/THINK\]|◁\/think▷/i;
const LONE_ENDS = ['</think>', '</thinking>', '[/think]', '◁/think▷'];
export const LONE_BEGINNING = /<(?:think|thinking)>|\[THINK\]|◁think▷/i;

/** The longest of these tags, in characters. */
export const MAX_TAG = 24;

/** Tags around the answer itself. Not followed by another tag, since that would be XML. */
const WRAPPER = /^<(response|answer|final_answer)>\s*(?=[^\s<])/i;
const HALF_WRAPPER = /^<(?:response|answer|final_answer)>\s{0,20}$/i;

/** How unmarked thoughts begin. */
const SOUNDS = [
  ...['Okay, ', 'Ok, ', 'Alright, ', 'Hmm', 'Let me ', "Let's ", 'We need ', 'We have to '],
  ...['I need to ', 'I should ', 'First, I ', 'The user ', 'User ', 'So the user ', 'Need to '],
];

/** GPT's channels. All but the final one hold thoughts. */
const CHANNEL = /^<\|channel\|>\s*(\w{1,20})[^<]{0,80}<\|message\|>/;
const HALF_CHANNEL = /^<\|channel\|>[^<]{0,100}(?:<(?:\|(?:\w{0,8}\|?)?)?)?$/;
const CHANNEL_END = /<\|(?:end|call|return)\|>|(?=<\|(?:start|channel)\|>)/;

/** The same when the control words around the name are missing. */
const BARE_CHANNEL = /^analysis(?=\p{Lu}[\p{L}'’]{0,20} \p{Ll})/u;
const HALF_BARE_CHANNEL = /^analysis(?:\p{Lu}[\p{L}'’]{0,20} ?)?$/u;
const BARE_CHANNEL_END = /assistantfinal/;

/** Words that begin a turn and are followed by a role, and words that name the role themselves. */
const TURN_WORD = /^<.?(?:im_start|start|start_header_id|header_start|start_of_turn)\W*>$/;
const OTHERS_WORD = /^<.?(?:user|human|system|User|im_user|im_system)\W*>$/;
const ROLE = /^\s{0,2}([a-z]{0,10})/;
const OWN_ROLES = ['assistant', 'model', 'chatbot', ''];

export interface Opening {
  /** In characters. */
  readonly length: number;
  /** A thought begins here. */
  readonly thought?: Thought;
  /** The name of a tag that is around the answer. */
  readonly wrapper?: string;
}

export interface Thought {
  /** What ends it. */
  readonly end: RegExp;
  /** It is a thought even if nothing ends it and no answer follows. */
  readonly isCertain: boolean;
}

/**
 * Finds out what `text`, the beginning of an answer without white space, opens with. `more` asks for more
 * text. `template` means that the answer is about templates, because it begins with somebody else's turn.
 */
export function openingOf(
  text: string,
  place: AnswerPlace,
  ended: boolean,
): Opening | 'more' | 'none' | 'template' {
  for (const read of [loneEnd, thoughtTag, channel, templateWord, wrapper]) {
    const opening = read(text, place, ended);
    if (opening !== undefined) return opening;
  }
  return !ended && mayOpen(text) ? 'more' : 'none';
}

type Found = ReturnType<typeof openingOf> | undefined;

/** The end of thoughts of which nothing else is there. */
function loneEnd(text: string, { mentions }: AnswerPlace): Found {
  const end = LONE_END.exec(text.slice(0, MAX_TAG));
  return end?.index === 0 && !mentions(end[0]) ? { length: end[0].length } : undefined;
}

function mayOpen(text: string): boolean {
  const lower = text.slice(0, MAX_TAG).toLowerCase();
  const isHalfTag = NAMES.some((name) => `<${name}>`.startsWith(lower));
  return (
    isHalfTag ||
    [
      ...BRACKETS.keys(),
      ...LONE_ENDS,
      '<response>',
      '<answer>',
      '<final_answer>',
      'analysis',
      '<s>',
    ].some((beginning) => beginning.startsWith(lower)) ||
    isHalfControlWord(text)
  );
}

function thoughtTag(text: string, place: AnswerPlace, ended: boolean): Found {
  const other = [...BRACKETS].find(([tag]) => text.slice(0, tag.length).toLowerCase() === tag);
  if (other) return { length: other[0].length, thought: { end: other[1], isCertain: true } };
  const [tag, raw = ''] = THOUGHT_TAG.exec(text) ?? [];
  if (tag === undefined) return undefined;
  const name = raw.toLowerCase();
  // In a JSX file it may be a component.
  if (place.kind === 'code' && /^[A-Z][a-z]/.test(raw) && place.mentions(raw)) return 'none';
  const end = new RegExp(`(?<!\`)</(?:${CERTAIN.join('|')}|${name})>`, 'i');
  const isMentioned = place.mentions(tag) || place.mentions(tag.replace('<', '</'));
  if (!isMentioned) {
    const isCertain = CERTAIN.includes(name) || (place.kind === 'text' && !DOUBTFUL.includes(name));
    return { length: tag.length, thought: { end, isCertain } };
  }
  // If the prompt has such tags, only one on its own line is the model's.
  if (!CERTAIN.includes(name)) return 'none';
  if (text.length === tag.length) return ended ? 'none' : 'more';
  if (text[tag.length] !== '\n') return 'none';
  return { length: tag.length, thought: { end, isCertain: false } };
}

function channel(text: string, { mentions }: AnswerPlace, ended: boolean): Found {
  if (text.startsWith('<|channel|>') && !mentions('<|channel|>')) {
    const [header, name = ''] = CHANNEL.exec(text.slice(0, 200)) ?? [];
    if (header === undefined) return !ended && HALF_CHANNEL.test(text) ? 'more' : undefined;
    const thought = { end: CHANNEL_END, isCertain: true };
    return { length: header.length, ...(name !== 'final' && { thought }) };
  }
  const head = text.slice(0, 40);
  if (!head.startsWith('analysis')) return undefined;
  if (BARE_CHANNEL.test(head)) {
    return { length: 'analysis'.length, thought: { end: BARE_CHANNEL_END, isCertain: false } };
  }
  return !ended && HALF_BARE_CHANNEL.test(head) ? 'more' : undefined;
}

function templateWord(text: string, place: AnswerPlace, ended: boolean): Found {
  const [word] =
    CONTROL_WORD.exec(text.slice(0, MAX_WORD_LENGTH)) ?? /^<s>(?=[\s[<])/.exec(text) ?? [];
  if (word === undefined || place.mentions(word) || isInString(place)) return undefined;
  if (OTHERS_WORD.test(word)) return 'template';
  if (!TURN_WORD.test(word)) return { length: word.length };
  const [header = '', role = ''] = ROLE.exec(text.slice(word.length)) ?? [];
  const length = word.length + header.length;
  if (length === text.length && !ended) return 'more';
  return OWN_ROLES.includes(role) ? { length } : 'template';
}

function isInString({ kind, before = '' }: AnswerPlace): boolean {
  if (kind === 'text') return false;
  const enclosure = createEnclosure(kind);
  enclosure.read(before);
  return enclosure.open() !== '';
}

function wrapper(text: string, { kind, mentions }: AnswerPlace, ended: boolean): Found {
  if (kind === 'code') return undefined;
  const head = text.slice(0, 2 * MAX_TAG);
  const [opening, name = ''] = WRAPPER.exec(head) ?? [];
  if (opening === undefined) return !ended && HALF_WRAPPER.test(head) ? 'more' : undefined;
  return mentions(`<${name}`) ? 'none' : { length: opening.length, wrapper: name };
}

/** Whether the beginning of an answer sounds like thinking; `more` if that is undecided. */
export function soundsLikeThought(text: string): boolean | 'more' {
  if (SOUNDS.some((sound) => text.startsWith(sound))) return true;
  return SOUNDS.some((sound) => sound.startsWith(text)) ? 'more' : false;
}
