/** Where a suggestion goes: what its cleaning depends on. */
export interface SuggestionContext {
  /** A completion goes on from the cursor; a generation writes what was asked for. */
  readonly kind: 'completion' | 'generation';
  /** The file up to the cursor. */
  readonly prefix: string;
  /** The file from the cursor on. */
  readonly suffix: string;
  /** Our language id, `''` when unknown. */
  readonly language: string;
  /**
   * False: the suggestion goes where the cursor is, were it behind other code. Otherwise a generation
   * starts on a line of its own.
   */
  readonly ownLine?: boolean;
}
