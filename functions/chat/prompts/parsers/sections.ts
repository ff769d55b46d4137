/**
 * Sections between tags in a model's answer.
 *
 * @module
 */

export interface Section {
  /** What stands between the tags. */
  readonly content: string;
  /** The text in front of the opening tag. */
  readonly before: string;
  /** The text behind the closing tag. */
  readonly after: string;
  /** Whether there is a closing tag; without one the section reaches to the end of the text. */
  readonly closed: boolean;
}

/**
 * The first section whose opening tag begins a line or follows another tag: a tag that is spoken
 * about in the middle of a sentence is none. Undefined when there is no such tag.
 */
export function findSection(text: string, tag: string): Section | undefined {
  const opening = new RegExp(`(?:^|\\n|>)[ \\t]*<${tag}>`).exec(text);
  if (!opening) return undefined;
  const start = opening.index + opening[0].length;
  const before = text.slice(0, start - tag.length - 2);
  const end = text.indexOf(`</${tag}>`, start);
  if (end < 0) return { content: text.slice(start), before, after: '', closed: false };
  const after = text.slice(end + tag.length + 3);
  return { content: text.slice(start, end), before, after, closed: true };
}
