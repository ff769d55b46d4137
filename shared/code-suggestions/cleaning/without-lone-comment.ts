import { createCodeScanner } from '../syntax/code-scanner.ts';
import { commentSyntax } from '../syntax/language-syntax.ts';
import { isInProse, lineBeforeCursor, type SuggestionContext } from './cursor-block.ts';
import { OPEN_STAGE, type Stage } from './stage.ts';

/** Longer comments are let through, in characters. */
const MAX_HELD = 4_000;

/** A directive is recognised within this many characters. */
const MAX_DIRECTIVE = 40;

/** Comments that tools read count as code. */
const DIRECTIVE =
  /^\W+(?:(?=\w)[\w@-]*(?:lint|ignore|expect-error|nolint|noqa|nocheck|noinspection)|go:|\+build|type:|frozen_string_literal|coding|pylint|rubocop|prettier|shellcheck|clang-format|region|endregion|pragma|requires|istanbul|c8|v8)|^#!|^#\[/i;

/**
 * Drops an answer that consists of comments only, since code is wanted at the cursor. Does nothing if the
 * cursor is in a comment or a string, or if the language's comments are unknown.
 *
 * Holds comments back until code comes.
 */
export function withoutLoneComment(context: SuggestionContext): Stage {
  const { line: lineMark = '', block } = commentSyntax(context.language) ?? {};
  const [open = '', close = ''] = block ?? [];
  let isOver = (lineMark === '' && open === '') || !takesComment(context);
  let held = '';
  let line = '';
  let inBlock = false;

  function hasCode(): boolean {
    const text = line.trimStart();
    if (DIRECTIVE.test(text.slice(0, MAX_DIRECTIVE))) return true;
    if (inBlock) return false;
    return !isComment(text, lineMark) && !isComment(text, open);
  }

  /** Follows a comment of several lines to its end; what comes next is looked at as a new line. */
  function followBlock(): void {
    const text = line.trimStart();
    if (!inBlock && open !== '' && text === open) {
      inBlock = true;
      line = '';
    } else if (inBlock && text.endsWith(close)) {
      inBlock = false;
      line = '';
    }
  }

  function write(char: string): string {
    if (isOver) return char;
    held += char;
    line = char === '\n' ? '' : line + char;
    followBlock();
    if (held.length <= MAX_HELD && !hasCode()) return '';
    isOver = true;
    return held;
  }

  // The beginning of a mark, such as a lone slash, is no comment.
  const end = () => (isOver || !isHalfMark() ? '' : held);
  const isHalfMark = () => line.trim() !== '' && !inBlock && !startsWithMark();
  const startsWithMark = () =>
    [lineMark, open].some((mark) => mark !== '' && line.trimStart().startsWith(mark));
  return { ...OPEN_STAGE, write, end, settled: () => isOver };
}

/** Whether `text`, the beginning of a line, is a comment that begins with `mark`, or may become one. */
function isComment(text: string, mark: string): boolean {
  return mark !== '' && (text.startsWith(mark) || mark.startsWith(text));
}

function takesComment(context: SuggestionContext): boolean {
  if (context.kind === 'generation' || isInProse(context)) return false;
  const begun = lineBeforeCursor(context);
  const scanner = createCodeScanner(context.language);
  scanner.read(begun);
  // Directly after code, comment signs mean something else, as in `${name##*/}`.
  return scanner.quote === '' && (begun === '' || /\s$/.test(begun));
}
