/**
 * The `<comment>` elements of a model's answer, read by a parser that knows where it is.
 *
 * A tag counts at the beginning of a line, or behind another tag that counts. Inside a comment only
 * its end counts, and the beginning of the next one; inside a fence or a change proposal of the
 * comment, nothing does. So a comment may speak of the tags, and quote code that holds them.
 *
 * @module
 */

export interface CommentElement {
  readonly attributes: ReadonlyMap<string, string>;
  readonly body: string;
  /** Whether something ends it: a closing tag, the next comment or the end of the review. */
  readonly isEnded: boolean;
}

export interface ReviewElements {
  /** In order, those of several `<review>` blocks joined. */
  readonly elements: readonly CommentElement[];
  readonly hasReview: boolean;
  /** Whether the last block has its end, or no block was opened. */
  readonly isClosed: boolean;
  /** Whether there is something like a comment whose tag cannot be read. */
  readonly hasLoss: boolean;
}

/** Sticky. A comment's tag names at least one of the attributes that place it, each on a line of its own if need be. */
const TAG =
  /[ \t]*(?:<(review)(?:\s*(\/))?>|<(\/review)>|<(comment)\s((?:[^<>"']|"[^"\n]*"|'[^'\n]*')*)>)/y;

const ATTRIBUTE = /\b(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g;

/** What models call the file and the line; the first name that has a value counts. */
export const FILE_NAMES = ['file', 'path', 'filename', 'file_name', 'file_path'];
export const LINE_NAMES = ['new_line', 'line', 'lines', 'start_line', 'line_number'];

const PLACE = new RegExp(`\\b(?:old_line|${[...FILE_NAMES, ...LINE_NAMES].join('|')})\\s*=`);

/** Ends a comment: nothing follows on the line but another tag. In the middle of a line it is text. */
const COMMENT_END = /<\/comment>(?=[ \t]*(?:\n|$|<\/review>|<review>|<comment\s))/;

/**
 * Begins a part of a comment in which no tag counts, if it has an end: a fence or a proposal. Any fence of the same
 * mark ends it, however long, so that a quote never swallows the comments below it.
 */
const QUOTE_START = /^[ \t]*(`{3}|~{3}|<from>)/;

const QUOTE_END: Readonly<Record<string, RegExp>> = {
  '`': /^[ \t]*`{3,}\s*$/,
  '~': /^[ \t]*~{3,}\s*$/,
  '<': /<\/to>\s*$/,
};

export function commentElements(text: string): ReviewElements {
  const found: (CommentElement & { readonly isInside: boolean })[] = [];
  const state = { hasReview: false, isInside: false, isClosed: true, hasLoss: false };
  const skipQuote = createQuoteSkipper(text);
  let at = 0;
  while (at < text.length) {
    TAG.lastIndex = at;
    const [tag, review, selfClosed, reviewEnd, , attributes = ''] = TAG.exec(text) ?? [];
    if (tag === undefined) {
      const end = lineEnd(text, at);
      state.hasLoss ||= /^[ \t]*<comment\s/.test(text.slice(at, end));
      at = end;
      continue;
    }
    at += tag.length;
    if (review !== undefined) {
      const isOpen = selfClosed === undefined;
      Object.assign(state, { hasReview: true, isInside: isOpen, isClosed: !isOpen });
    } else if (reviewEnd !== undefined) Object.assign(state, { isInside: false, isClosed: true });
    else if (!PLACE.test(attributes)) state.hasLoss = true;
    else {
      const { end, next, isEnded } = endOfComment(text, at, skipQuote);
      const body = text.slice(at, end);
      found.push({
        attributes: readAttributes(attributes),
        body,
        isEnded,
        isInside: state.isInside,
      });
      at = next;
    }
  }
  const inside = found.filter(({ isInside }) => isInside);
  const { hasReview, isClosed, hasLoss } = state;
  return { elements: inside.length > 0 ? inside : found, hasReview, isClosed, hasLoss };
}

interface CommentEnd {
  /** Where its text ends. */
  readonly end: number;
  /** Where the next element may begin. */
  readonly next: number;
  readonly isEnded: boolean;
}

/** The end of the comment whose text begins at `start`, in the middle of a line. */
function endOfComment(text: string, start: number, skipQuote: SkipQuote): CommentEnd {
  if (tagAt(text, start) === 'comment') return { end: start, next: start, isEnded: true };
  const end = lineEnd(text, start);
  return closingTag(text, start, end) ?? endBelow(text, end, skipQuote);
}

function endBelow(text: string, start: number, skipQuote: SkipQuote): CommentEnd {
  // Where the review ends in the middle of the comment, should the comment have no end of its own.
  let reviewEnd: number | undefined;
  for (let at = start; at < text.length; ) {
    const tag = tagAt(text, at);
    if (tag === 'comment') return { end: reviewEnd ?? at, next: reviewEnd ?? at, isEnded: true };
    if (tag === '/review') reviewEnd ??= at;

    const end = lineEnd(text, at);
    const behindQuote = skipQuote(text.slice(at, end), end);
    const closing = behindQuote === end ? closingTag(text, at, end) : undefined;
    if (closing) return closing;
    at = behindQuote;
  }
  const end = reviewEnd ?? text.length;
  return { end, next: end, isEnded: reviewEnd !== undefined };
}

/** The closing tag that counts on the line from `at` to `lineEnd`. */
function closingTag(text: string, at: number, lineEnd: number): CommentEnd | undefined {
  const match = COMMENT_END.exec(text.slice(at, lineEnd));
  if (match === null) return undefined;
  const end = at + match.index;
  return { end, next: end + match[0].length, isEnded: true };
}

/** The place behind a quote that begins on `line`; `lineEnd` for no quote, or one without an end. */
type SkipQuote = (line: string, lineEnd: number) => number;

function createQuoteSkipper(text: string): SkipQuote {
  // How far the end of a kind of quote was looked for in vain: it is not looked for there again.
  const vain = new Map<string, number>();
  return (line, end) => {
    const kind = QUOTE_START.exec(line)?.[1]?.charAt(0) ?? '';
    const isEnd = QUOTE_END[kind];
    if (isEnd === undefined || end <= (vain.get(kind) ?? -1)) return end;
    const { found, at } = endOfQuote(text, end, isEnd);
    if (!found) vain.set(kind, at);
    return found ? at : end;
  };
}

/** A comment that ends, and another that begins: the quote had no end. One that begins is quoted. */
function endOfQuote(text: string, start: number, isEnd: RegExp) {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end);
    if (isEnd.test(line)) return { found: true, at: end };
    if (tagAt(text, at) === 'comment') {
      if (depth < 0) return { found: false, at };
      depth += 1;
    } else if (COMMENT_END.test(line)) depth -= 1;
    at = end;
  }
  return { found: false, at };
}

function tagAt(text: string, at: number): string | undefined {
  TAG.lastIndex = at;
  const match = TAG.exec(text);
  const isComment = match?.[4] !== undefined && PLACE.test(match[5] ?? '');
  return isComment ? 'comment' : match?.[3];
}

function readAttributes(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(ATTRIBUTE)].map(([, name = '', double, single, bare = '']) => [
      name,
      (double ?? single ?? bare).trim(),
    ]),
  );
}

/** Behind the line break that ends the line. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}
