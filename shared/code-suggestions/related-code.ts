/**
 * A piece of another file that an editor sends along.
 *
 * @module
 */
import * as v from 'valibot';
import { text } from '../gitlab/fields.ts';

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
