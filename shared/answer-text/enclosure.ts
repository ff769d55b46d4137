/**
 * Tracks whether the end of a text is inside quote marks, back quotes or a code fence. Words in there are
 * quoted, or part of the code.
 *
 * @module
 */
import { endsFence, type FenceLine, readFence } from './fence.ts';

export interface Enclosure {
  read(text: string): void;
  /** The open mark; `''` if none is open. */
  open(): string;
  /** How many marks have been closed. The end of a line does not count as closing one. */
  closings(): number;
}

/** What may precede a fence in lists and quotations. */
const LEAD = /^[ \t>*+\d.)-]*$/;

/** No fence has a longer line, in characters. */
const MAX_FENCE_LINE = 200;

interface Marks {
  readonly kind: 'text' | 'code';
  fence: string;
  line: string;
  /** A mark that ends with its line, except for back quotes in code. */
  quote: string;
  /** A triple quote, which may span lines of code. */
  triple: string;
  /** How many times the last character was repeated. */
  run: number;
  last: string;
  closings: number;
}

export function createEnclosure(kind: 'text' | 'code'): Enclosure {
  const marks: Marks = {
    ...{ kind, fence: '', line: '', quote: '', triple: '' },
    ...{ run: 0, last: '', closings: 0 },
  };
  return {
    read: (text) => {
      for (let at = 0; at < text.length; at += 1) readChar(marks, text.charAt(at));
    },
    open: () => (closesFence(marks) ? '' : marks.fence || marks.triple || marks.quote),
    closings: () => marks.closings,
  };
}

function readChar(marks: Marks, char: string): void {
  const isEscaped = marks.last === '\\' && marks.kind === 'code';
  marks.run = char === marks.last ? marks.run + 1 : 1;
  if (char === '\n') endLine(marks);
  else if (marks.line.length < MAX_FENCE_LINE) marks.line += char;
  if (marks.fence === '' && !isEscaped && (char === '"' || char === "'" || char === '`')) {
    readQuote(marks, char);
  }
  marks.last = isEscaped ? '' : char;
}

function endLine(marks: Marks): void {
  const { kind, line, quote } = marks;
  if (closesFence(marks)) {
    marks.fence = '';
    marks.closings += 1;
  } else if (kind === 'text') marks.fence ||= fenceOf(line)?.marks ?? '';
  marks.line = '';
  if (kind === 'text' || quote !== '`') marks.quote = '';
}

function closesFence({ fence, line }: Marks): boolean {
  const end = fence === '' ? undefined : fenceOf(line);
  return end !== undefined && endsFence(end, fence);
}

function fenceOf(line: string): FenceLine | undefined {
  const fence = readFence(line);
  return fence && LEAD.test(fence.lead) ? fence : undefined;
}

function readQuote(marks: Marks, char: string): void {
  const { kind, run, triple, quote, last } = marks;
  if (kind === 'code' && run === 3) {
    if (triple === char.repeat(3)) marks.closings += 1;
    marks.triple = triple === char.repeat(3) ? '' : triple || char.repeat(3);
    marks.quote = '';
    return;
  }
  // A run of back quotes is one mark in Markdown.
  if (triple !== '' || (kind === 'text' && char === '`' && run > 1)) return;
  if (quote === char) {
    marks.quote = '';
    marks.closings += 1;
    // After a letter it is an apostrophe.
  } else if (quote === '' && (char !== "'" || !/[\p{L}\p{N}]/u.test(last))) marks.quote = char;
}
