/**
 * The text of a review comment, with its change proposals in a form that GitLab turns into
 * suggestions.
 *
 * @module
 */

/**
 * A line to replace and its replacement. Neither runs over another tag of its kind, and a tag in
 * backticks is spoken about.
 */
const PROPOSAL =
  /(?<!`)<from>((?:(?!<\/?(?:from|to)>)[\s\S])*)<\/from>(\s*)<to>((?:(?!<\/?(?:from|to)>)[\s\S])*)<\/to>/g;

/**
 * Proposals in other forms than GitLab's get it: each tag alone on its line, the code between them
 * untouched. Everything else stays, apart from empty lines around the text.
 */
export function changeProposals(body: string): string {
  let text = '';
  let rest = 0;
  for (const match of body.matchAll(PROPOSAL)) {
    const form = toForm(match, body);
    if (form === undefined) continue;
    const before = body.slice(rest, match.index).trimEnd();
    text += `${before === '' ? '' : `${before}\n`}${form}`;
    rest = match.index + match[0].length;
    const behind = /\s*/y;
    behind.lastIndex = rest;
    const space = behind.exec(body)?.[0] ?? '';
    if (!space.includes('\n')) {
      text += '\n';
      rest += space.length;
    }
  }
  return withoutClosingTags(`${text}${body.slice(rest)}`.replace(/^[^\S\n]*\n/, '').trimEnd());
}

/** The text with its proposals as code to be read. */
export function withoutProposals(text: string): string {
  return text.replace(PROPOSAL, (...[, from, , to]: string[]) => asFences(from ?? '', to ?? ''));
}

/** Undefined: GitLab reads the proposal as it stands. */
function toForm(match: RegExpExecArray, body: string): string | undefined {
  const [whole, from = '', between = '', to = ''] = match;
  const hasFences = isFence(from) && isFence(to);
  if (holdsClosingTag(from) || holdsClosingTag(to)) return asFences(from, to);
  const isOwnLine = (body[match.index - 1] ?? '\n') === '\n';
  const isInline = !/\n/.test(from) && between === '\n' && !/\n/.test(to);
  if (isOwnLine && !hasFences && (isInline || IN_LINES.test(whole))) return undefined;
  const code = hasFences ? withoutFence : withoutEdges;
  return `<from>\n${lines(code(from))}</from>\n<to>\n${lines(code(to))}</to>`;
}

/** Each tag alone on its line. */
const IN_LINES = /^<from>\n(?:[\s\S]*\n)?<\/from>\n<to>\n(?:[\s\S]*\n)?<\/to>$/;

function lines(code: string): string {
  return code === '' ? '' : `${code}\n`;
}

/** Without the line breaks at the tags. */
function withoutEdges(code: string): string {
  return code.replace(/^[ \t]*\n/, '').replace(/(?<![ \t])(?:^|\n)[ \t]*$/, '');
}

/** All of the code is between two fences of back quotes: of anything else, no line may be lost. */
const FENCE = /^\s*```[\w+-]*[ \t]*\n(?:[\s\S]*\n)?[ \t]*```\s*$/;

function isFence(code: string): boolean {
  return FENCE.test(code);
}

function withoutFence(code: string): string {
  const opened = code.replace(/^\s*```[^\n]*\n/, '').trimEnd();
  return withoutEdges(opened.slice(0, -'```'.length));
}

/** Ends the review for GitLab, wherever it stands, and the comment at the end of a line. */
const CLOSING_TAG = /<(?=\/review>|\/comment>(?:\n|$))/g;

function holdsClosingTag(code: string): boolean {
  return code.search(CLOSING_TAG) >= 0;
}

/**
 * A change that no suggestion can hold. The code is to be read, and not to be applied with a sign in
 * it that nobody sees.
 */
function asFences(from: string, to: string): string {
  return [from, to].map((code) => `\`\`\`\n${lines(withoutEdges(code))}\`\`\``).join('\n\n');
}

/** A zero-width space makes a text of a tag that would end comment or review for GitLab. */
function withoutClosingTags(text: string): string {
  return text.replace(CLOSING_TAG, '<\u200b');
}
