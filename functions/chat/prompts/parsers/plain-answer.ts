/**
 * Text that goes into a form or a commit as it is: without the sentence that announces it and
 * without a fence around it.
 *
 * @module
 */
import { readFence } from '#shared/answer-text/fence.ts';
import { dropOpening } from '../shapes/free-text.ts';

/**
 * "Sure! Here is the commit message:", alone on the first line. Only what plainly announces is one:
 * a description may well begin with a line that ends in a colon.
 */
const ANNOUNCEMENT =
  /^[*_]{0,3}(?:(?:sure|certainly|of course|absolutely)(?: thing)?(?:!|[,.] (?=here|this is|below))[^\n]{0,120}|(?:based on [^\n]{0,80}?, ?)?here(?:['’]s| is) (?:the|your|a|my)\b[^\n]{0,80}\b(?:message|summary|description|title)\b[^\n]{0,40}):[*_]{0,3}[ \t]*\n\s*/i;

export function plainAnswer(text: string): string {
  return untilStable(text, (given) => withoutFence(withoutAnnouncement(given)));
}

/** What models put around an answer they sometimes put around it twice, and its opening inside of that. */
export function untilStable(text: string, rewrite: (text: string) => string): string {
  let before = text;
  for (let times = 0; times < MAX_REWRITES; times += 1) {
    const after = dropOpening(rewrite(before));
    if (after === before) break;
    before = after;
  }
  return before;
}

const MAX_REWRITES = 8;

/** The text without the line that announces it, unless that is all there is. */
export function withoutAnnouncement(text: string): string {
  const announced = text.replace(ANNOUNCEMENT, '');
  return announced === '' ? text : announced;
}

/** A fence in which the text begins. */
export interface OpeningFence {
  /** What the fence says about what is in it, such as `markdown`. */
  readonly language: string;
  readonly inside: string;
  /** What follows its end; empty where the model has left that out. */
  readonly behind: string;
}

/** Undefined when the text begins with no fence, or has more of its kind. */
export function openingFence(text: string): OpeningFence | undefined {
  const [first = '', ...lines] = text.split('\n');
  const opening = readFence(first);
  if (opening?.lead !== '' || lines.length === 0) return undefined;
  const { marks: fence, info: language } = opening;
  const end = lines.findIndex((line) => line.startsWith(fence));
  const inside = (end < 0 ? lines : lines.slice(0, end)).join('\n');
  const behind =
    end < 0
      ? ''
      : lines
          .slice(end + 1)
          .join('\n')
          .trim();
  const isOnly = (lines[end]?.trim() ?? fence) === fence && !behind.includes(fence);
  return isOnly ? { language, inside: inside.trimEnd(), behind } : undefined;
}

/** The text inside, if one fence encloses everything; the model may have left out its end. */
function withoutFence(text: string): string {
  const fence = openingFence(text);
  return fence?.behind === '' ? fence.inside : text;
}

/** The text, which plainly goes on where the model was cut. */
export function asFarAsItCame(text: string, cut: boolean): string {
  return cut ? `${text.trimEnd()} …` : text;
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
