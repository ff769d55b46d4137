/**
 * Characters that UTF-16 writes in two halves. One half alone cannot be written as UTF-8.
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
