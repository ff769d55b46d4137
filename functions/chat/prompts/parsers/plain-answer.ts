/**
 * Text that goes into a form or a commit as it is: without the sentence that announces it and
 * without a fence around it.
 *
 * @module
 */

/**
 * "Sure! Here is the commit message:", alone on the first line. Only what plainly announces is one:
 * a description may well begin with a line that ends in a colon.
 */
const ANNOUNCEMENT =
  /^(?:(?:sure|certainly|of course)\b[^\n]{0,120}|here(?:['’]s| is) (?:the|your|a)\b[^\n]{0,80}\b(?:message|summary|description|title)\b[^\n]{0,40}):[ \t]*\n\s*/i;

/** A fence at the beginning of everything, with its language. */
const FENCE = /^(`{3,}|~{3,})[^\n`]{0,40}\n/;

export function plainAnswer(text: string): string {
  const announced = text.replace(ANNOUNCEMENT, '');
  return withoutFence(announced === '' ? text : announced);
}

/** The text inside, if one fence encloses everything; the model may have left out its end. */
function withoutFence(text: string): string {
  const [opening, fence = ''] = FENCE.exec(text) ?? [];
  if (opening === undefined) return text;
  const rest = text.slice(opening.length).trimEnd();
  const inside = rest.endsWith(`\n${fence}`) ? rest.slice(0, -fence.length - 1) : rest;
  return inside.split('\n').some((line) => line.startsWith(fence)) ? text : inside;
}

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
