/**
 * Tags that prompts put around code, ours and GitLab's, and that a model may write down again.
 *
 * @module
 */
import type { SuggestionContext } from './suggestion-context.ts';

export interface PromptTag {
  readonly text: string;
  /** `remove`: only the tag goes. `skip`: all up to its closing tag goes. `stop`: all after it goes. */
  readonly action: 'remove' | 'skip' | 'stop';
  /** Behind a word it is code, such as a type argument. */
  readonly ambiguous?: boolean;
  /** Where it has to stand. */
  readonly place?: 'line-start' | 'answer-start';
  /** A file whose language nobody knows may have elements of that name. */
  readonly needsLanguage?: boolean;
  /** Stands in front of code that begins on the next line. */
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

/** The tags to look for: those that the file contains itself are code. */
export function promptTags(context: SuggestionContext): readonly PromptTag[] {
  const { kind, prefix, suffix, language } = context;
  const tags = kind === 'generation' ? [...TAGS, CURSOR_MARK] : TAGS;
  return tags
    .filter(({ needsLanguage }) => language !== '' || needsLanguage !== true)
    .filter(({ text }) => !prefix.includes(text) && !suffix.includes(text))
    .flatMap((tag) => (tag.action === 'stop' ? [tag, { ...tag, text: `\n${tag.text}` }] : [tag]));
}
