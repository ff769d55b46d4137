/**
 * What models put in front of an answer: white space, thoughts in a `<think>` block, and labels
 * that agents use. GitLab's chat takes some of it away from the first piece, but stores it.
 *
 * @module
 */

const THOUGHTS = '<think>';
const THOUGHTS_END = '</think>';
const LABELS = [': ', 'Answer: ', 'Final Answer: '];

/**
 * The answer without its opening, or undefined while more text could still belong to the opening.
 * Thoughts that never end leave an empty answer.
 */
export function dropOpening(text: string, ended: boolean): string | undefined {
  let rest = text.trimStart();
  for (;;) {
    const next = dropOne(rest);
    if (next === undefined) break;
    rest = next.trimStart();
  }
  const thinking = rest.startsWith(THOUGHTS);
  if (ended) return thinking ? '' : rest;
  return thinking || mayBecomeOpening(rest) ? undefined : rest;
}

function dropOne(text: string): string | undefined {
  if (text.startsWith(THOUGHTS)) {
    const end = text.indexOf(THOUGHTS_END);
    return end < 0 ? undefined : text.slice(end + THOUGHTS_END.length);
  }
  const label = LABELS.find((known) => text.startsWith(known));
  return label === undefined ? undefined : text.slice(label.length);
}

function mayBecomeOpening(text: string): boolean {
  return [THOUGHTS, ...LABELS].some((opening) => opening.startsWith(text));
}
