/**
 * The sizes of texts: in whole characters, which UTF-16 may write in two halves, of which one alone cannot
 * be written as UTF-8; and in tokens, without a tokenizer.
 *
 * @module
 */

/** Whether `text` ends with the first half of a character whose second half is still to come. */
export function endsInHalf(text: string): boolean {
  return (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800;
}

/** Moves a character that a model cut in two into one piece. Holds back its first half. */
export async function* wholeCharacters(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let held = '';
  for await (const piece of pieces) {
    const text = held + piece;
    const end = endsInHalf(text) ? text.length - 1 : text.length;
    held = text.slice(end);
    if (end > 0) yield text.slice(0, end);
  }
  if (held !== '') yield held;
}

const searches = new Map<string, RegExp>();

/**
 * Where the first of `characters` stands in `text` from `from` on; the text's length where none does. A pattern finds it
 * several times as fast as a loop. One is kept for each set of characters, so these must not come from a caller.
 */
export function indexOfAny(text: string, characters: string, from: number): number {
  const search = searches.get(characters) ?? new RegExp(`[${RegExp.escape(characters)}]`, 'g');
  searches.set(characters, search);
  search.lastIndex = from;
  return search.test(text) ? search.lastIndex - 1 : text.length;
}

/** The first `count` characters of `text`; those that UTF-16 writes in two halves count once. */
export function firstCharacters(text: string, count: number): string {
  if (text.length <= count) return text;
  let end = 0;
  for (let left = count; left > 0 && end < text.length; left -= 1) end += isPair(text, end) ? 2 : 1;
  return text.slice(0, end);
}

/** The last `count` characters of `text`; those that UTF-16 writes in two halves count once. */
export function lastCharacters(text: string, count: number): string {
  if (text.length <= count) return text;
  let start = text.length;
  for (let left = count; left > 0 && start > 0; left -= 1) start -= isPair(text, start - 2) ? 2 : 1;
  return text.slice(start);
}

function isPair(text: string, at: number): boolean {
  return (text.codePointAt(at) ?? 0) > 0xffff;
}

/**
 * Bytes of UTF-8, so that three ASCII characters and one Chinese character are a token each: close for
 * code, and on the safe side for what is in its comments.
 */
export const BYTES_PER_TOKEN = 3;

/** How many tokens a text will be, about. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}
