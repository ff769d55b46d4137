/**
 * The file in an editor, cut in two at the cursor.
 *
 * @module
 */
import * as v from 'valibot';
import { optional, text, trimmedText } from '../gitlab/fields.ts';
import { type FileLanguage, languageOf } from './syntax/languages.ts';

const NAME_LIMIT = 255;

/** Of the part before the cursor, and of the part after it, in code points. */
const CONTENT_LIMIT = 100_000;

/** The members of a body that describe the file. */
export const EDITOR_FILE_ENTRIES = {
  file_name: trimmedText(NAME_LIMIT),
  language_identifier: optional(text(NAME_LIMIT)),
  content_above_cursor: text(CONTENT_LIMIT),
  content_below_cursor: text(CONTENT_LIMIT),
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
    suffix: entries.content_below_cursor,
  };
}

const LABEL_LIMIT = 1_024;

export function relatedCode(maxCodePoints: number) {
  return v.object({
    /** `file` or `snippet`. */
    type: text(LABEL_LIMIT),
    name: text(LABEL_LIMIT),
    content: text(maxCodePoints),
  });
}

export type RelatedCode = v.InferOutput<ReturnType<typeof relatedCode>>;

/** The pieces as a prompt shows them; empty ones say nothing. */
export function relatedTexts(pieces: readonly RelatedCode[]): string[] {
  return pieces
    .filter(({ content }) => content.trim() !== '')
    .map(({ type, name, content }) => `${type} ${name}:\n${content}`);
}
