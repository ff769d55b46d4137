/**
 * An answer for people, and after it, for GitLab, the ids of the documents it was made from:
 *
 *     The answer.
 *
 *     ATTRS:
 *     CNT-IDX-5d41402a
 *
 * GitLab shows a piece as soon as it comes and hides what follows the piece that completes the word
 * `ATTRS`; so the list goes out in one piece, in exactly this form, and without ids that no document has.
 *
 * @see contract 2.12
 * @module
 */
import { freeText } from './free-text.ts';
import { emptyAnswer, type Shape } from './shape.ts';

/** Emphasis, quotes and line breaks that models put before the mark, then the mark. */
const MARK = /(?<![\s*_`#])[\s*_`#]*ATTRS[*_`]*\s*:/;

/** The mark alone on the last line, its colon forgotten. */
const BARE_MARK = /(?<![\s*_`#])[\s*_`#]*\nATTRS[*_`]*\s*\n(?=\s*-?\s*CNT-IDX-)/;

/** A tail that may become the mark; the word alone may stand a few lines above the first id. */
const MAY_BECOME_MARK =
  /(?<![\s*_`#])[\s*_`#]*(?:A|AT|ATT|ATTR|ATTRS[*_`]*\s*(?:-?\s*C?N?T?-?I?D?X?-?))?$/;

const SOURCE = /CNT-IDX-([^\s,;()[\]*`]+)/g;

/** `ids`: the documents that the model was shown, by ids that GitLab can find. */
export function textWithSources(ids: readonly string[]): Shape {
  const known = new Set(ids);

  return async function* answered(events) {
    let held = '';
    let sources: string | undefined;
    let spoken = false;
    for await (const piece of freeText(events)) {
      if (sources !== undefined) {
        sources += piece;
        continue;
      }
      const parts = split(held + piece);
      ({ held, sources } = parts);
      spoken ||= parts.answer !== '';
      yield parts.answer;
    }
    if (sources === undefined) yield held;
    else if (!spoken) throw emptyAnswer();
    else yield sourceList(sources, known);
  };
}

interface Parts {
  /** What can be shown. */
  readonly answer: string;
  /** What may turn out to be the mark. */
  readonly held: string;
  /** What follows the mark; undefined as long as there is none. */
  readonly sources: string | undefined;
}

function split(text: string): Parts {
  const mark = MARK.exec(text) ?? BARE_MARK.exec(text);
  if (mark) {
    const sources = text.slice(mark.index + mark[0].length);
    return { answer: text.slice(0, mark.index), held: '', sources };
  }
  const held = MAY_BECOME_MARK.exec(text)?.[0] ?? '';
  return { answer: text.slice(0, text.length - held.length), held, sources: undefined };
}

/** Nothing for an answer that uses no document: GitLab does not miss the mark. */
function sourceList(text: string, known: ReadonlySet<string>): string {
  const [list = ''] = text.split('ATTRS:');
  const named = [...list.matchAll(SOURCE)].map(([, id = '']) => id).filter((id) => known.has(id));
  if (named.length === 0) return '';
  return `\n\nATTRS:\n${[...new Set(named)].map((id) => `CNT-IDX-${id}`).join('\n')}`;
}
