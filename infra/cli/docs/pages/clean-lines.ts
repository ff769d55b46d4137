/**
 * A page in GitLab's Markdown as lines of which each is known to be code, heading, table or text.
 *
 * @see search 4
 * @module
 */
import { cleanInline } from './inline-markdown.ts';

export interface CleanLine {
  readonly kind: 'text' | 'blank' | 'heading' | 'table' | 'fence';
  readonly text: string;
  /** Of a heading: 1 to 6. */
  readonly level: number;
  /** Of a heading: `{#own}`. */
  readonly ownAnchor: string | undefined;
}

const FENCE = /^\s*(?:>\s*)*(?:(?:[-*+]|\d+[.)])\s+)?(`{3,}|~{3,})\s*([\w+-]*)/;
const HEADING = /^(#{1,6})\s+(.*?)(?:\s+#+)?\s*$/;
const OWN_ANCHOR = /\s*\{#([\w:.-]+)\}\s*$/;
const DEFINITION = /^\s{0,3}\[[^\]]+\]:\s+\S+/;

/** Pictures in words. */
const DIAGRAMS = ['mermaid', 'plantuml'];

/** Of what stands between these only {@link keptOf} says what stays. */
const BLOCK = /^\s*\{\{[<%]\s*(history|details)\s*[>%]\}\}\s*$/;
const BLOCK_END = /^\s*\{\{[<%]\s*\/(?:history|details)\s*[>%]\}\}\s*$/;

interface State {
  fence: { readonly marker: string; readonly isDropped: boolean } | undefined;
  inComment: boolean;
  block: string | undefined;
}

export function* cleanLines(body: string): Generator<CleanLine> {
  const state: State = { fence: undefined, inComment: false, block: undefined };
  for (const raw of body.split('\n')) {
    if (state.fence) yield* insideFence(raw, state);
    else yield* outsideFence(withoutComments(raw, state), raw, state);
  }
}

function* insideFence(raw: string, state: State): Generator<CleanLine> {
  const { marker = '', isDropped = false } = state.fence ?? {};
  const text = raw.trim().replace(/^(?:>\s*)+/, '');
  const closes = text.startsWith(marker) && /^(?:`+|~+)$/.test(text);
  if (closes) state.fence = undefined;
  if (!isDropped) yield line('fence', raw);
}

function* outsideFence(text: string, raw: string, state: State): Generator<CleanLine> {
  if (state.block !== undefined) {
    if (BLOCK_END.test(text)) state.block = undefined;
    else yield* keptOf(state.block, text);
    return;
  }
  state.block = BLOCK.exec(text)?.[1];
  if (state.block !== undefined || DEFINITION.test(text)) return;
  const [, marker, language = ''] = FENCE.exec(text) ?? [];
  if (marker !== undefined) {
    const isDropped = DIAGRAMS.includes(language.toLowerCase());
    state.fence = { marker, isDropped };
    if (!isDropped) yield line('fence', raw);
    return;
  }
  // A line that was a comment alone leaves nothing, not even a paragraph's end.
  if (text.trim() === '' && raw.trim() !== '') return;
  yield proseLine(text);
}

/** Users ask in which tier something is; flags and numbers of issues are noise in every query. */
function* keptOf(block: string, text: string): Generator<CleanLine> {
  const [, tier] = /^\s*[-*]\s*(Tier:.*)$/.exec(text) ?? [];
  if (block === 'details' && tier !== undefined) {
    yield line('text', `${cleanInline(tier).trim()}.`);
    yield line('blank', '');
  }
}

function proseLine(text: string): CleanLine {
  const [, marks, heading = ''] = HEADING.exec(text) ?? [];
  if (marks !== undefined) {
    const ownAnchor = OWN_ANCHOR.exec(heading)?.[1];
    const words = cleanInline(heading.replace(OWN_ANCHOR, '')).trim();
    return { kind: 'heading', text: words, level: marks.length, ownAnchor };
  }
  const clean = cleanInline(text);
  if (clean.trim() === '') return line('blank', '');
  return clean.trimStart().startsWith('|') ? line('table', squeezed(clean)) : line('text', clean);
}

/** A row without the blanks that only align it. */
function squeezed(row: string): string {
  const cells = row
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/);
  if (cells.every((cell) => /^\s*:?-+:?\s*$/.test(cell)))
    return `|${cells.map(() => '---').join('|')}|`;
  return `| ${cells.map((cell) => cell.trim().replace(/\s+/g, ' ')).join(' | ')} |`;
}

/** The line without its part of a comment, which may go on for lines. */
function withoutComments(raw: string, state: State): string {
  let text = '';
  let rest = raw;
  while (rest !== '') {
    const [mark, length] = state.inComment ? ['-->', 3] : ['<!--', 4];
    const at = rest.indexOf(mark);
    if (!state.inComment) text += at === -1 ? rest : rest.slice(0, at);
    if (at === -1) break;
    state.inComment = !state.inComment;
    rest = rest.slice(at + length);
  }
  return text;
}

function line(kind: CleanLine['kind'], text: string): CleanLine {
  return { kind, text, level: 0, ownAnchor: undefined };
}
