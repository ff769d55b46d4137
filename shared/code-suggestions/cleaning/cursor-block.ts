/**
 * What is around the cursor, read from the file: its line, its prose, its block.
 *
 * @module
 */
import { createCodeScanner, createTripleQuotes } from '../syntax/code-scanner.ts';
import { blockSyntax, commentSyntax } from '../syntax/language-syntax.ts';

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

/**
 * What a line of an answer does to the block that the cursor is in: `closes` it, `continues` with the
 * next part of the same construct, is already `outside`, or is within.
 */
export type BlockRelation = 'within' | 'closes' | 'continues' | 'outside';

export interface CursorBlock {
  /** Takes the next line of the file as the answer makes it, from the cursor's own on; none is blank. */
  read(line: string): BlockRelation;
}

/** How the lines that close the block are recognised. */
interface Boundary {
  /** The column that lines of the block are right of, or at. */
  readonly column: number;
  /** Whether a line at that very column is out of the block already. */
  readonly isExclusive: boolean;
  /** How many brackets are open outside the block, counted from the cursor's line. */
  readonly depth: number;
}

/**
 * Follows an answer until it leaves the cursor's block. Two signs are needed: the indentation, and brackets
 * or words that close more than the answer has opened. Unusually indented code is let through.
 */
export function createCursorBlock(context: SuggestionContext): CursorBlock {
  const syntax = blockSyntax(context.language);
  const scanner = createCodeScanner(context.language);
  const documentation = createTripleQuotes();
  let boundary: Boundary | undefined;
  let openWords = 0;
  let hasText = false;

  function closesOwnWord(line: string): boolean {
    const isOwn = openWords > 0 && syntax.closes(line);
    if (isOwn) openWords -= 1;
    return isOwn;
  }

  function relationOf(line: string, place: Boundary): BlockRelation {
    if (closesOwnWord(line) || !isOut(line, place)) return 'within';
    if (syntax.continues(line)) return 'continues';
    if (closersOf(line) > 0)
      return scanner.depth - closersOf(line) < place.depth ? 'closes' : 'within';
    if (syntax.closes(line)) return 'closes';
    return syntax.isIndented && scanner.depth <= 0 ? 'outside' : 'within';
  }

  return {
    read(line) {
      const isBegun = boundary === undefined && lineBeforeCursor(context).trim() !== '';
      boundary ??= boundaryOf(context, line);
      // Text that spans lines has its own indentation.
      const isText = isBegun || scanner.quote !== '' || documentation.isOpen();
      let relation = isText ? 'within' : relationOf(line, boundary);
      if (relation === 'outside' && !hasText) {
        // An answer that begins outside the block is about what comes after it.
        boundary = { column: columnOf(line), isExclusive: false, depth: 0 };
        relation = 'within';
      }
      hasText ||= !isBegun || line.trimEnd().length > lineBeforeCursor(context).trimEnd().length;
      if (!isText && syntax.opens(line) && !syntax.resumes(line)) openWords += 1;
      scanner.read(`${line}\n`);
      documentation.read(line);
      return relation;
    },
  };
}

function isOut(line: string, { column, isExclusive }: Boundary): boolean {
  return isExclusive ? columnOf(line) <= column : columnOf(line) < column;
}

/** How many brackets a line closes before anything else. */
function closersOf(line: string): number {
  return /^\s*([\])}]+)/.exec(line)?.[1]?.length ?? 0;
}

/** @param line the first line of the answer that is not blank, with what is before the cursor */
function boundaryOf(context: SuggestionContext, line: string): Boundary {
  const { isIndented, opens } = blockSyntax(context.language);
  const begun = lineBeforeCursor(context);
  if (begun.trim() !== '') {
    const isExclusive = opens(line);
    return { column: columnOf(begun), isExclusive, depth: isExclusive ? 1 : 0 };
  }
  const above = context.prefix.trimEnd();
  const header = above.slice(above.lastIndexOf('\n') + 1);
  if (opens(header) && (begun === '' || columnOf(begun) > columnOf(header))) {
    return { column: columnOf(header), isExclusive: true, depth: 0 };
  }
  if (begun !== '') return { column: columnOf(begun), isExclusive: false, depth: 0 };
  // At the start of a line the answer says how deep it is; only brackets can tell that it is not.
  const column = isIndented ? columnOf(line) : Math.max(columnOf(line), columnOf(header));
  return { column, isExclusive: false, depth: 0 };
}

/** Where the code of a line begins. A tab counts as 4. */
export function columnOf(line: string): number {
  return indentationOf(line).replaceAll('\t', '    ').length;
}
