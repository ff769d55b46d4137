/** Finds a text in a stream of characters, in linear time (Knuth, Morris and Pratt). */
export interface RepetitionSearch {
  /** Takes a character, and gives how much of the text's beginning the stream ends with now. */
  read(char: string): number;
}

export function createRepetitionSearch(text: string): RepetitionSearch {
  const borders = bordersOf(text);
  let length = 0;
  return {
    read(char) {
      length = extend({ text, borders }, length, char);
      return length;
    },
  };
}

interface Searched {
  readonly text: string;
  /** For each length of a beginning: the longest shorter one that it ends with. */
  readonly borders: readonly number[];
}

function bordersOf(text: string): readonly number[] {
  const borders = [0, 0];
  let length = 0;
  for (let at = 1; at < text.length; at += 1) {
    length = extend({ text, borders }, length, text.charAt(at));
    borders.push(length);
  }
  return borders;
}

function extend({ text, borders }: Searched, from: number, char: string): number {
  let length = from;
  while (length > 0 && text[length] !== char) length = borders[length] ?? 0;
  return text[length] === char ? length + 1 : 0;
}
