/**
 * Decides which lines are distinctive enough that finding them twice is no accident.
 *
 * @module
 */
import { commentSyntax } from '../syntax/language-syntax.ts';

const LETTERS = /\p{L}/gu;

/** Line ends that the next line continues. */
const OPENS_BLOCK = /(?:[{([:]|=>|->|\b(?:do|then|else|begin|try))(?:\s*\|[^|]*\|)?$/;

/**
 * Whether a line above the cursor that an answer begins with is a repetition. Code does repeat rows of
 * a table, elements and short calls; it does not repeat declarations, headers and comments.
 */
export function isTellingLine(line: string, language: string): boolean {
  const text = line.trim();
  if (text.endsWith(',')) return isTellingRow(text);
  if (/^[^\p{L}]*\p{L}.*\s=\s/u.test(text)) return true;
  if (letters(text) < 3 || text.startsWith('<')) return false;
  if (OPENS_BLOCK.test(text)) return true;
  const comment = commentSyntax(language)?.line;
  return /\w\s+\S|\S\s+\w/.test(text) || (comment ? text.startsWith(comment) : false);
}

/** Of rows only those that have several words are not written twice: many are `null, null,`. */
function isTellingRow(row: string): boolean {
  return letters(row) >= 10 && new Set(row.match(/\p{L}+/gu)).size > 1;
}

/** Whether lines in a row are found again in that order by no accident, where no single one tells. */
export function areTellingLines(lines: readonly string[]): boolean {
  return new Set(lines).size > 1 && letters(lines.join('')) >= 6;
}

/**
 * Whether the begun line at the cursor, found again at the start of an answer, is a repetition:
 * `max(` may be the argument of `max(`, `x = ` is never the value of `x = `.
 */
export function isTellingStart(start: string, language: string): boolean {
  const text = start.trim();
  const comment = commentSyntax(language)?.line;
  if (comment && text.startsWith(comment) && letters(text) === 0) return true;
  if (text.endsWith(',') || text.startsWith('<')) return false;
  if (isBareCall(text)) return false;
  if (/^[^\p{L}]*\p{L}.*(?:\s=\s|=$)/u.test(text)) return true;
  if (letters(text) < 2) return false;
  return (
    /(?:[\p{L}\p{N}_."'`]|\p{L}\s+)$/u.test(start) ||
    /\p{L}\s+\S/u.test(start) ||
    OPENS_BLOCK.test(text)
  );
}

/** A call up to its opening bracket, and nothing before it. */
export function isBareCall(text: string): boolean {
  return /^[\p{L}_$][\w.$]*\($/u.test(text);
}

/** The word that the cursor is at the end of, `''` when it is too short to tell anything. */
export function begunWord(start: string): string {
  return /(?<![\p{L}\p{N}_$])[\p{L}_$][\p{L}\p{N}_$]{2,}$/u.exec(start)?.[0] ?? '';
}

export function letters(text: string): number {
  return text.match(LETTERS)?.length ?? 0;
}
