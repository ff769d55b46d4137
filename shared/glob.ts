/**
 * Patterns in which `*` stands for any text, including none.
 *
 * @module
 */

/**
 * A test whether a whole text matches `pattern`. Its time grows with the length of the text times the
 * number of stars at most: the text is searched for one part after the other and never searched again.
 */
export function createGlob(pattern: string): (text: string) => boolean {
  const [start = '', ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) return (text) => text === start;

  return (text) => {
    if (!text.startsWith(start)) return false;
    let position = start.length;
    for (const part of rest) {
      const found = text.indexOf(part, position);
      if (found < 0) return false;
      position = found + part.length;
    }
    return text.length - end.length >= position && text.endsWith(end);
  };
}
