/**
 * The part of a file, and of what is related to it, that a model gets to see.
 *
 * @see contract 5.1
 * @module
 */

import { BYTES_PER_TOKEN } from '../../answer-text/estimate-tokens.ts';
import { keepEnd, keepStart } from './cut-text.ts';

export interface FileWindow {
  /** The file up to the cursor. */
  readonly prefix: string;
  /** The file from the cursor on. */
  readonly suffix: string;
  /** Texts of other files that may matter, the most important first. */
  readonly related: readonly string[];
}

export const EMPTY_WINDOW: FileWindow = { prefix: '', suffix: '', related: [] };

/** What follows the cursor says less about it than what leads there. */
const SUFFIX_SHARE = 0.07;

/** A shorter part of a related file is of no use, in bytes. */
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
