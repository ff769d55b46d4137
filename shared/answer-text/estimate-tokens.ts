/**
 * How many tokens a text will be, without a tokenizer.
 *
 * Counted in bytes of UTF-8, so that three ASCII characters and one Chinese character are a token
 * each: close for code, and on the safe side for what is in its comments.
 *
 * @module
 */

export const BYTES_PER_TOKEN = 3;

export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}
