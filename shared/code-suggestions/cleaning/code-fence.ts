/**
 * Whether fences and prose around code can be told from the file's own text.
 *
 * @module
 */
import { languageOf } from '../syntax/languages.ts';
import { isInProse } from './cursor-place.ts';
import type { SuggestionContext } from './suggestion-context.ts';

/** A line that begins a fenced block: what comes after the back quotes has none. */
export const FENCE_OPENING = /^[ \t]*(`{3,})([^`\n]*)$/;

const FENCE_IN_FILE = /^[ \t/*#;%-]*(?:```|~~~)[\w-]*[ \t]*$/m;

/** Whether a fence in an answer may be text of the file: in Markdown, or in documentation. */
export function fencesBelong(context: SuggestionContext): boolean {
  if (context.language !== '' && !isInProse(context)) return false;
  return FENCE_IN_FILE.test(context.prefix) || FENCE_IN_FILE.test(context.suffix);
}

/**
 * Whether a fence marked with `info` is around the answer. A file whose language nobody knows may be
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
