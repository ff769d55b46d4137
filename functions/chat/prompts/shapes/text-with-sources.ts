/**
 * An answer for people, and after it, for GitLab, the ids of the documents it was made from:
 *
 *     The answer.
 *
 *     ATTRS:
 *     CNT-IDX-5d41402a
 *
 * GitLab shows a piece as soon as it comes and hides what follows the piece that completes the word
 * `ATTRS`; so the list goes out in one piece, without ids that no document has. A list that GitLab
 * reads as it was meant stays as it is.
 *
 * @see contract 2.12
 * @module
 */
import { freeText } from './free-text.ts';
import { emptyAnswer, type Shape } from './shape.ts';

/** The mark, or the word alone on the last line, its colon forgotten. */
const MARK =
  /ATTRS[*_`]{0,8}\s{0,40}:|(?<=\n)ATTRS[*_`]{0,8}\s{0,40}\n(?=\s{0,40}-?\s{0,4}CNT-IDX-)/;

/** What may become the mark; the word alone may stand a few lines above the first id. */
const MAY_BECOME_MARK =
  /(?:ATTRS[*_`]{0,8}\s{0,80}(?:-?\s{0,4}(?:C|CN|CNT|CNT-|CNT-I|CNT-ID|CNT-IDX|CNT-IDX-)?)?|ATTR|ATT|AT|A|)$/;

/** The longest text that may become a mark, without what stands before it. */
const MARK_LENGTH = 160;

/** As much emphasis and as many heading signs and line breaks are taken away before a mark. */
const MAX_DECORATION = 64;

/** Ids that the text names in brackets, as footnotes. */
const FOOTNOTE = / ?[[(](?:CNT-IDX-[0-9a-z]{1,64}[,;]? ?){1,8}[\])]/g;

/** The beginning of such ids; half of them must not be shown. */
const MAY_BECOME_FOOTNOTE =
  / ?[[(](?:C|CN|CNT|CNT-|CNT-I|CNT-ID|CNT-IDX|CNT-IDX-[0-9a-z,; CNTIDX-]{0,512})?$/;

const FOOTNOTE_LENGTH = 530;

const SOURCE = /CNT-IDX-([^\s,;()[\]*`]+)/g;

/** `ids`: the documents that the model was shown, by ids that GitLab can find. */
export function textWithSources(ids: readonly string[]): Shape {
  return async function* answered(events) {
    const reader = createReader(new Set(ids));
    let hasSpoken = false;
    for await (const piece of freeText(events)) {
      const text = reader.push(piece);
      if (text !== '') yield text;
      hasSpoken ||= text !== '';
    }
    const { text, sources } = reader.end();
    if (!hasSpoken && text === '') throw emptyAnswer();
    if (text + sources !== '') yield text + sources;
  };
}

function createReader(known: ReadonlySet<string>) {
  const footnotes: string[] = [];
  let held = '';
  // The mark and all that follows it, once there is one.
  let list: string | undefined;
  const withoutFootnotes = (text: string) =>
    text.replace(FOOTNOTE, (footnote) => {
      footnotes.push(footnote);
      return '';
    });
  return {
    /** What can be shown now; empty when that is nothing. */
    push(piece: string): string {
      if (list !== undefined) {
        list += piece;
        return '';
      }
      const parts = split(held + piece);
      ({ held, list } = parts);
      return withoutFootnotes(parts.text);
    },
    end() {
      const text = withoutFootnotes(held);
      return { text, sources: sourceList(list ?? '', footnotes.join(' '), known) };
    },
  };
}

interface Parts {
  /** What can be shown. */
  readonly text: string;
  /** What may turn out to be the mark, or a footnote. */
  readonly held: string;
  /** The mark and what follows it; undefined as long as there is none. */
  readonly list: string | undefined;
}

function split(text: string): Parts {
  const mark = MARK.exec(text);
  if (mark) {
    const start = withDecoration(text, mark.index);
    return { text: text.slice(0, start), held: '', list: text.slice(start) };
  }
  const end = Math.min(markStart(text), footnoteStart(text));
  return { text: text.slice(0, end), held: text.slice(end), list: undefined };
}

function markStart(text: string): number {
  const length = MAY_BECOME_MARK.exec(text.slice(-MARK_LENGTH))?.[0].length ?? 0;
  return withDecoration(text, text.length - length);
}

/** Where the emphasis on the line of the mark begins, and the white space before it. */
function withDecoration(text: string, index: number): number {
  const isSign = (at: number) => /[ \t*_`#]/.test(text.charAt(at));
  const isSpace = (at: number) => /\s/.test(text.charAt(at));
  const least = Math.max(0, index - MAX_DECORATION);
  let start = index;
  while (start > least && isSign(start - 1)) start -= 1;
  while (start > least && isSpace(start - 1)) start -= 1;
  return start;
}

function footnoteStart(text: string): number {
  const tail = text.slice(-FOOTNOTE_LENGTH);
  return text.length - (MAY_BECOME_FOOTNOTE.exec(tail)?.[0].length ?? 0);
}

/** Nothing for an answer that uses no document: GitLab does not miss the mark. */
function sourceList(list: string, footnotes: string, known: ReadonlySet<string>): string {
  const named = knownIds(`${footnotes} ${list}`, SOURCE, known);
  if (named.length === 0) return '';
  return isReadByGitlab(list, named, known)
    ? list
    : `\n\nATTRS:\n${named.map((id) => `CNT-IDX-${id}`).join('\n')}`;
}

/** Whether GitLab, which looks no further than a second mark, finds these very ids in the list. */
function isReadByGitlab(
  list: string,
  named: readonly string[],
  known: ReadonlySet<string>,
): boolean {
  const [before = '', read = ''] = list.split('ATTRS:', 2);
  const found = knownIds(read, /CNT-IDX-([0-9a-z]+)/g, known);
  return before.trim() === '' && JSON.stringify(found) === JSON.stringify(named);
}

function knownIds(text: string, expression: RegExp, known: ReadonlySet<string>): string[] {
  const ids = [...text.matchAll(expression)].map(([, id = '']) => id);
  return [...new Set(ids)].filter((id) => known.has(id));
}
