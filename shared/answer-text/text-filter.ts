/** Text on its way from a model to whoever reads it. What comes out never depends on how the text was cut. */
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
  /** Of code: the file around it. */
  readonly before?: string;
  readonly after?: string;
  /** Whether the prompt holds this text. What a user's own material holds is no control word. */
  readonly mentions: (text: string) => boolean;
}
