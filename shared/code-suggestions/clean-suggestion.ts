/**
 * The suggestion in what a model says.
 *
 * @module
 */
import { textPieces } from '../bedrock/answer-text.ts';
import type { ModelEvent } from '../bedrock/model-event.ts';

export interface SuggestionContext {
  readonly kind: 'completion' | 'generation';
  /** The file up to the cursor. */
  readonly prefix: string;
  /** The file from the cursor on. */
  readonly suffix: string;
  /** Our language id, `''` when unknown. */
  readonly language: string;
}

/** The pieces of the suggestion: joined they are the same text, however the model's was cut. */
export function cleanSuggestion(
  events: AsyncIterable<ModelEvent>,
  _context: SuggestionContext,
): AsyncIterable<string> {
  return textPieces(events);
}
