/**
 * The file in an editor, cut in two at the cursor.
 *
 * @module
 */
import * as v from 'valibot';
import { cutText, lastOfText, optional } from '../gitlab/fields.ts';
import { type FileLanguage, languageOf } from './syntax/languages.ts';

const NAME_LIMIT = 255;

/** Of the part before the cursor, and of the part after it, in code points. */
const CONTENT_LIMIT = 100_000;

/**
 * The members of a body that describe the file. Values that are too long are cut, because an editor does not
 * show refusals: a name keeps its suffix, and the file keeps what is around the cursor.
 */
export const EDITOR_FILE_ENTRIES = {
  file_name: v.pipe(v.string(), v.trim(), lastOfText(NAME_LIMIT)),
  language_identifier: optional(cutText(NAME_LIMIT)),
  content_above_cursor: lastOfText(CONTENT_LIMIT),
  // GitLab sends null, or nothing, where there is nothing below.
  content_below_cursor: optional(cutText(CONTENT_LIMIT)),
};

const Entries = v.object(EDITOR_FILE_ENTRIES);

export interface EditorFile {
  readonly name: string;
  readonly language: FileLanguage;
  /** Up to the cursor. */
  readonly prefix: string;
  /** From the cursor on. */
  readonly suffix: string;
}

export function editorFile(entries: v.InferOutput<typeof Entries>): EditorFile {
  return {
    name: entries.file_name,
    language: languageOf(entries.file_name, entries.language_identifier),
    prefix: entries.content_above_cursor,
    suffix: entries.content_below_cursor ?? '',
  };
}

const LABEL_LIMIT = 1_024;

export function relatedCode(maxCodePoints: number) {
  return v.object({
    /** `file` or `snippet`. */
    type: cutText(LABEL_LIMIT),
    name: cutText(LABEL_LIMIT),
    content: cutText(maxCodePoints),
  });
}

export type RelatedCode = v.InferOutput<ReturnType<typeof relatedCode>>;

/** The pieces as a prompt shows them, without empty ones. */
export function relatedTexts(pieces: readonly RelatedCode[]): string[] {
  return pieces
    .filter(({ content }) => content.trim() !== '')
    .map(({ type, name, content }) => `${type} ${name}:\n${content}`);
}
