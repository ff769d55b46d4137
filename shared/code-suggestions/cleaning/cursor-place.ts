/**
 * What is around the cursor, read from the file.
 *
 * @module
 */
import { createCodeScanner } from '../syntax/code-scanner.ts';
import { commentSyntax } from '../syntax/language-syntax.ts';

/** The cursor's line up to the cursor. */
export function lineBeforeCursor({ prefix }: SuggestionContext): string {
  return prefix.slice(prefix.lastIndexOf('\n') + 1);
}

/** The cursor's line from the cursor on, without the white space at its end. */
export function lineAfterCursor({ suffix }: SuggestionContext): string {
  const end = suffix.indexOf('\n');
  return (end < 0 ? suffix : suffix.slice(0, end)).trimEnd();
}

/** The white space that `line` begins with. */
export function indentationOf(line: string): string {
  return line.slice(0, line.length - line.trimStart().length);
}

/** Cached, because several rules ask and the answer needs the whole file above the cursor. */
const proseCache = new WeakMap<SuggestionContext, boolean>();

/** Whether the cursor is in a comment or in a string of documentation, where text may be prose. */
export function isInProse(context: SuggestionContext): boolean {
  const known = proseCache.get(context);
  if (known !== undefined) return known;
  const found = findProse(context);
  proseCache.set(context, found);
  return found;
}

function findProse(context: SuggestionContext): boolean {
  const { prefix, language } = context;
  const syntax = commentSyntax(language);
  if (syntax === undefined) return false;
  const scanner = createCodeScanner(language);
  scanner.read(lineBeforeCursor(context));
  if (scanner.inComment) return true;
  const [open, close] = syntax.block ?? [];
  if (open !== undefined && prefix.lastIndexOf(open) > prefix.lastIndexOf(close ?? '')) return true;
  return (syntax.docStrings ?? []).some((quote) => isOpen(quote, prefix));
}

/** Whether the cursor is in a string that its line has begun. */
export function isInString(context: SuggestionContext): boolean {
  const scanner = createCodeScanner(context.language);
  scanner.read(lineBeforeCursor(context));
  return scanner.quote !== '';
}

/** Whether `quote` is there an odd number of times. */
function isOpen(quote: string, text: string): boolean {
  let open = false;
  for (let at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + quote.length)) {
    open = !open;
  }
  return open;
}

/** Where a suggestion goes, which is what its cleaning depends on. */
export interface SuggestionContext {
  /** A completion continues at the cursor; a generation writes what was asked for. */
  readonly kind: 'completion' | 'generation';
  /** The file up to the cursor. */
  readonly prefix: string;
  /** The file from the cursor on. */
  readonly suffix: string;
  /** Our language id, `''` when unknown. */
  readonly language: string;
  /**
   * If false, insert at the cursor even when code precedes it on that line. Otherwise a generation starts on
   * its own line.
   */
  readonly ownLine?: boolean;
}
