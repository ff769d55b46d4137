/**
 * Sets texts of others apart from our own words: verbatim, between tags that they cannot close.
 *
 * Where a text holds one of our tags itself, all tags of the prompt get a number that no text holds:
 * `<question-2>`. The rest of the time tags stay plain, and the start of a prompt the same from step
 * to step, which is what caches live on.
 *
 * @module
 */

const TAGS = [
  'page_title',
  'page_description',
  'file_path',
  'selected_code',
  'file_content',
  'context_item',
  'item_id',
  'item_category',
  'item_content',
  'question',
  'step',
  'observation',
  'unavailable_resources',
  'instance_instructions',
] as const;

export type DataTag = (typeof TAGS)[number];

/** `text` between tags of that name. */
export type DataBlock = (tag: DataTag, text: string) => string;

/**
 * One class for blanks and slashes: two optional runs of blanks would be tried in every split.
 * Escaped underscores count, because some texts lose the backslash on their way into the prompt.
 */
const ANY_TAG = new RegExp(`<[\\s/]*(?:${TAGS.join('|').replaceAll('_', '\\\\?_')})`, 'i');

/** @param texts every text that any block of the prompt will hold, alone or with others */
export function createDataBlock(texts: readonly string[]): DataBlock {
  const suffix = texts.some((text) => ANY_TAG.test(text)) ? `-${freeNumber(texts)}` : '';
  // Half a surrogate pair is no character, and no JSON that Bedrock takes.
  return (tag, text) => `<${tag}${suffix}>\n${text}\n</${tag}${suffix}>`.toWellFormed();
}

/** The smallest number from 2 on that no text has at the end of a tag. */
function freeNumber(texts: readonly string[]): number {
  const taken = new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/-0*(\d{1,9})\s*>/g)].map((match) => Number(match[1])),
    ),
  );
  let number = 2;
  while (taken.has(number)) number += 1;
  return number;
}

/** Every string in a JSON value, however deep. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
