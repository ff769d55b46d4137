/**
 * The part of a file, and of what is related to it, that a model gets to see.
 *
 * @see contract 5.1
 * @module
 */
import { BYTES_PER_TOKEN } from '../../answer-text/characters.ts';

export interface FileWindow {
  /** The file up to the cursor. */
  readonly prefix: string;
  /** The file from the cursor on. */
  readonly suffix: string;
  /** Texts of other files that may matter, the most important first. */
  readonly related: readonly string[];
}

export const EMPTY_WINDOW: FileWindow = { prefix: '', suffix: '', related: [] };

/** Code after the cursor says less about it than code before it. */
const SUFFIX_SHARE = 0.07;

/** The shortest part of a related file that is of use, in bytes. */
const MIN_PART_BYTES = 200;

/**
 * Cuts `whole` to at most `tokens`. The suffix may take 7 % and keeps its beginning, the prefix the
 * rest and keeps its end. Related texts get what the prefix leaves free and never displace it.
 */
export function fitWindow(whole: FileWindow, tokens: number): FileWindow {
  const bytes = Math.max(0, Math.floor(tokens)) * BYTES_PER_TOKEN;
  const suffixBytes = Math.floor(bytes * SUFFIX_SHARE);
  const prefixBytes = bytes - suffixBytes;
  const prefix = keepEnd(whole.prefix, prefixBytes);
  return {
    prefix,
    suffix: keepStart(whole.suffix, suffixBytes),
    related: fitTexts(whole.related, prefixBytes - Buffer.byteLength(prefix)),
  };
}

/** The first texts that fit, and the beginning of the next one. */
export function fitTexts(texts: readonly string[], maxBytes: number): string[] {
  const kept: string[] = [];
  let left = maxBytes;
  for (const text of texts) {
    const bytes = Buffer.byteLength(text);
    if (bytes > left) {
      if (left >= MIN_PART_BYTES) kept.push(keepStart(text, left));
      break;
    }
    kept.push(text);
    // One more for the line feed between two texts.
    left -= bytes + 1;
  }
  return kept;
}

/** The most that moving a cut to a line end may cost, in bytes and as a share of what is kept. */
const LINE_COST_BYTES = 400;
const LINE_COST_SHARE = 0.1;

const LINE_FEED = 0x0a;

/** The beginning of `text`, in at most `maxBytes`. */
export function keepStart(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  if (maxBytes <= 0) return '';
  const bytes = Buffer.from(text);
  let end = maxBytes;
  while (isInsideCharacter(bytes, end)) end -= 1;
  const lineEnd = bytes.subarray(0, end).lastIndexOf(LINE_FEED) + 1;
  return bytes.toString('utf8', 0, end - lineEnd <= lineCost(maxBytes) ? lineEnd : end);
}

/** The end of `text`, in at most `maxBytes`. */
export function keepEnd(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const bytes = Buffer.from(text);
  let start = bytes.length - Math.max(0, maxBytes);
  while (isInsideCharacter(bytes, start)) start += 1;
  // Search from the byte before the cut, which may already be at the start of a line.
  const lineStart = bytes.indexOf(LINE_FEED, start - 1) + 1;
  const isNear = lineStart > 0 && lineStart - start <= lineCost(maxBytes);
  return bytes.toString('utf8', isNear ? lineStart : start);
}

function lineCost(maxBytes: number): number {
  return Math.min(LINE_COST_BYTES, maxBytes * LINE_COST_SHARE);
}

/** Whether a cut in front of the byte would divide a character. */
function isInsideCharacter(bytes: Buffer, index: number): boolean {
  return ((bytes[index] ?? 0) & 0xc0) === 0x80;
}
