/**
 * Words of models' own templates, and how to recognise a text that talks about them.
 *
 * @module
 */

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
