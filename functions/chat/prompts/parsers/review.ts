/**
 * The comments of a code review, in the form that GitLab reads: one `<review>` block, every
 * `<comment …>` at the beginning of a line, every `</comment>` at the end of one.
 *
 * An answer that GitLab reads as it was meant stays as it is, byte for byte. What has no place is told
 * in the last comment that has one.
 *
 * @see contract, appendix A
 * @module
 */
import { changeProposals, withoutProposals } from './change-proposals.ts';
import { canBePlaced, type DiffFile, type Placed, placeComment } from './diff-lines.ts';
import { type CommentElement, commentElements, FILE_NAMES, LINE_NAMES } from './review-elements.ts';

const EMPTY = '<review></review>';

const LOSS_NOTE = '*Another comment of this review could not be read.*';

const CUT_NOTE =
  '*This review was cut off at the length limit of the model. Later changes may not have been reviewed.*';

/**
 * @param cut whether the model ran out of tokens: comments that are complete count all the same
 * @param diff the files of the merge request by path; empty when they are not known
 * @returns undefined when there is no review in the answer, or nothing of it can be used: GitLab
 * would take it for a review that found nothing
 */
export function review(
  text: string,
  cut: boolean,
  diff: ReadonlyMap<string, DiffFile> = new Map(),
): string | undefined {
  const { elements, hasReview, isClosed, hasLoss } = commentElements(text);
  const complete = cut ? elements.filter(({ isEnded }) => isEnded) : elements;
  const comments = complete
    .map((element) => readComment(element, diff))
    .filter((comment) => comment.text !== '');
  const placed = comments.filter((comment) => hasPlace(comment, diff));
  if (placed.length === 0) {
    const isEmpty = hasReview && !hasLoss && elements.length === 0 && (isClosed || !cut);
    return isEmpty ? EMPTY : undefined;
  }
  const isCut = cut && !(hasReview && isClosed);
  const remarks = [
    ...comments.filter((comment) => !placed.includes(comment)).map(lostComment),
    ...(hasLoss && !isCut ? [LOSS_NOTE] : []),
    ...(isCut ? [CUT_NOTE] : []),
  ];
  const form = toForm(withRemarks(placed, remarks));
  return gitlabReading(text) === gitlabReading(form) ? text : form;
}

function readComment(
  { attributes, body }: CommentElement,
  diff: ReadonlyMap<string, DiffFile>,
): Placed {
  const comment = {
    file: firstOf(attributes, FILE_NAMES),
    oldLine: attributes.get('old_line') ?? '',
    newLine: firstOf(attributes, LINE_NAMES),
    text: changeProposals(body),
  };
  return placeComment(comment, diff);
}

function firstOf(attributes: CommentElement['attributes'], names: readonly string[]): string {
  const name = names.find((known) => attributes.get(known)) ?? '';
  return attributes.get(name) ?? '';
}

/** GitLab drops a comment without a file or a line, and one whose line it does not find. */
function hasPlace(comment: Placed, diff: ReadonlyMap<string, DiffFile>): boolean {
  const { file, oldLine, newLine } = comment;
  // GitLab's own parser ends a tag at the first of these signs.
  const isReadable = file !== '' && !/[">]/.test(file) && oldLine + newLine !== '';
  return isReadable && (diff.size === 0 || canBePlaced(comment, diff));
}

/** What a comment says that has no place; a proposal in it would change other lines. */
function lostComment({ file, text }: Placed): string {
  const where = file === '' ? '' : ` on \`${file.replaceAll('`', '')}\``;
  return `*Another comment${where}, which could not be placed:*\n\n${withoutProposals(text)}`;
}

/** Remarks about the review as a whole stand behind its last comment. */
function withRemarks(comments: readonly Placed[], remarks: readonly string[]): Placed[] {
  const last = comments.at(-1);
  const added = remarks.filter((remark) => !last?.text.endsWith(remark));
  if (last === undefined || added.length === 0) return [...comments];
  const text = `${last.text}\n\n---\n\n${added.join('\n\n')}`;
  return [...comments.slice(0, -1), { ...last, text }];
}

function toForm(comments: readonly Placed[]): string {
  const elements = comments.map(
    ({ file, oldLine, newLine, text }) =>
      `<comment file="${file}" old_line="${oldLine}" new_line="${newLine}">\n${text}\n</comment>`,
  );
  return `<review>\n${[...new Set(elements)].join('\n')}\n</review>`;
}

/** What GitLab makes of a text: file, lines and text of each comment that it does not drop. */
function gitlabReading(text: string): string {
  const block = lastBlock(text);
  const opening = /^<comment ([^>\n]*)>/gm;
  const comments: string[][] = [];
  for (let match = opening.exec(block); match; match = opening.exec(block)) {
    const end = block.indexOf('</comment>\n', opening.lastIndex);
    if (end < 0) break;
    const body = block.slice(opening.lastIndex, end).trim();
    const values = new Map(
      [...(match[1] ?? '').matchAll(/\b(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    const [file = '', oldLine, newLine] = [
      values.get('file'),
      toNumber(values.get('old_line')),
      toNumber(values.get('new_line')),
    ];
    if (file !== '' && oldLine + newLine !== '' && body !== '') {
      comments.push([file, oldLine, newLine, body]);
    }
    opening.lastIndex = end;
  }
  return JSON.stringify(comments);
}

/** GitLab takes the last block; old versions of it want the tags at the ends of lines. */
function lastBlock(text: string): string {
  let block = '';
  for (let end = 0; ; ) {
    const start = text.indexOf('<review>', end);
    const stop = start < 0 ? -1 : text.indexOf('</review>', start);
    if (stop < 0) return block;
    end = stop + '</review>'.length;
    const isAlone = (text[start - 1] ?? '\n') === '\n' && (text[end] ?? '\n') === '\n';
    block = isAlone ? text.slice(start + '<review>'.length, stop) : '';
  }
}

function toNumber(value = ''): string {
  return /^\d+$/.test(value) ? value : '';
}
