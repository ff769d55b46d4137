/** Where a sentence ends: the mark, and white space or the end behind it. */
const SENTENCE_END = /[.!?…](?=\s|$)/g;

/** Less than this share of the limit is not worth a whole sentence. */
const ENOUGH = 0.5;

/**
 * The text in at most `maxCharacters` (Unicode code points): up to the end of a sentence, else of a
 * word, with an ellipsis.
 */
export function shortened(text: string, maxCharacters: number): string {
  const characters = [...text];
  if (characters.length <= maxCharacters) return text;
  const part = characters.slice(0, maxCharacters).join('');
  const sentences = [...part.matchAll(SENTENCE_END)].at(-1)?.index;
  if (sentences !== undefined && sentences >= part.length * ENOUGH) {
    return part.slice(0, sentences + 1);
  }
  const words = characters.slice(0, maxCharacters - 1).join('');
  const cutsWord = /\S/.test(characters[maxCharacters - 1] ?? '');
  return `${cutsWord ? words.replace(/\s+\S*$/, '') : words.trimEnd()}…`;
}
