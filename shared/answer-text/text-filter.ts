/** Filters text on its way from a model to its reader. The output does not depend on how the text was cut. */
export interface TextFilter {
  /** Takes the next piece and returns what is certain so far. */
  push(text: string): string;
  /** Ends the text and returns what was held back and belongs to it. */
  end(): string;
}

/** What the cleaning of an answer depends on. */
export interface AnswerPlace {
  /** Text for readers and parsers, or code that goes into a file as it is. */
  readonly kind: 'text' | 'code';
  /** For code, the file around it. */
  readonly before?: string;
  readonly after?: string;
  /** Whether the prompt contains this text. Words in the user's own material are not control words. */
  readonly mentions: (text: string) => boolean;
}
