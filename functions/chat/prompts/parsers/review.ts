/**
 * The comments of a code review, in the form that GitLab reads: one `<review>` block, every
 * `<comment …>` at the beginning of a line, every `</comment>` at the end of one.
 *
 * @see contract, appendix A
 * @module
 */
/** Tags that stand for an empty review. */
const EMPTY = /<review\s*\/>/g;

/** A comment begins on a new line, behind another comment, or first in the block. */
const COMMENT = /(?:^|\n|<\/comment>)[ \t]*<comment\s((?:[^<>"']|"[^"]*"|'[^']*')*)>/g;

/** A comment ends where nothing follows on the line. In the middle of a line the tag is text. */
const COMMENT_END = /<\/comment>[ \t]*(?=\n|$)/;

/** Undefined: there is no review in the answer, or the end of it is missing. */
export function review(text: string, cut: boolean): string | undefined {
  const block = reviewBlock(text.replace(EMPTY, '<review></review>'), cut);
  if (block === undefined) return undefined;
  const comments = splitComments(block);
  if (comments === undefined) return undefined;
  return comments.length === 0
    ? '<review></review>'
    : `<review>\n${comments.join('\n')}\n</review>`;
}

/** The content of the last block. A model that wrote to its end may have forgotten a tag. */
function reviewBlock(text: string, cut: boolean): string | undefined {
  const end = text.lastIndexOf('</review>');
  const start = text.lastIndexOf('<review>', end < 0 ? text.length : end);
  const reopened = end >= 0 && text.indexOf('<review>', end) >= 0;
  if (start >= 0 && end >= 0 && !(cut && reopened)) {
    return text.slice(start + '<review>'.length, end);
  }
  if (cut) return undefined;
  if (start >= 0) return text.slice(start + '<review>'.length);
  return COMMENT_END.test(text) ? text : undefined;
}

/** Undefined: there are comments, but none that can be told from the text around it. */
function splitComments(block: string): string[] | undefined {
  const content = block.trim();
  const openings = [...content.matchAll(COMMENT)];
  if (openings.length === 0 && content.includes('<comment')) return undefined;
  return openings.flatMap((opening, index) => {
    const start = opening.index + opening[0].length;
    // The tag that ends this comment may be what the next match begins with.
    const next = openings[index + 1];
    const segment = content.slice(start, next && endOfSegment(next));
    const end = COMMENT_END.exec(segment)?.index;
    return comment(opening[1] ?? '', end === undefined ? segment : segment.slice(0, end));
  });
}

function endOfSegment({ index, 0: text }: RegExpExecArray): number {
  return text.startsWith('</comment>') ? index + '</comment>'.length : index;
}

/** Nothing for a comment that GitLab would drop: without a file, a line or a text. */
function comment(attributeText: string, body: string): string[] {
  const attributes = new Map(
    [...attributeText.matchAll(/\b(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
      ([, name = '', double, single]) => [name, (double ?? single ?? '').trim()],
    ),
  );
  const file = attributes.get('file') ?? '';
  const oldLine = lineNumber(attributes.get('old_line'));
  const newLine = lineNumber(attributes.get('new_line'));
  const text = changeProposals(body);
  if (file === '' || /[">]/.test(file) || oldLine + newLine === '' || text === '') return [];
  return [
    `<comment file="${file}" old_line="${oldLine}" new_line="${newLine}">\n${text}\n</comment>`,
  ];
}

function lineNumber(value = ''): string {
  return /^\d+$/.test(value) ? value : '';
}

/** A line to replace and its replacement, wherever the model put the tags. */
const PROPOSAL =
  /(?<![ \t])[ \t]*<from>(?:[ \t]*\n)?(.*?)(?:\n[ \t]*)?<\/from>\s*<to>(?:[ \t]*\n)?(.*?)(?:\n[ \t]*)?<\/to>/gs;

/**
 * The text of a review comment with its change proposals in the form that GitLab turns into
 * suggestions: each tag alone on its line, the code between them untouched.
 */
function changeProposals(text: string): string {
  const parts: string[] = [];
  let rest = 0;
  for (const { 0: whole, 1: from = '', 2: to = '', index } of text.matchAll(PROPOSAL)) {
    parts.push(prose(text.slice(rest, index)), `<from>\n${from}\n</from>\n<to>\n${to}\n</to>`);
    rest = index + whole.length;
  }
  parts.push(prose(text.slice(rest)));
  return parts.filter((part) => part !== '').join('\n');
}

/** Without empty lines around it; the first line keeps its indentation. */
function prose(text: string): string {
  return text.replace(/^\s*\n/, '').trimEnd();
}
