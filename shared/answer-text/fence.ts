/**
 * A line that opens or closes a fenced block of code.
 *
 * What a fence line is stands here alone. Other modules have expressions of their own only where they mean something
 * else, and say so there: a block on one line, which has no fence line; what `glab` or GitLab finds; a fence that is all
 * around a value; and a fence in the user's own file.
 *
 * @module
 */

export interface FenceLine {
  /** What precedes the fence: white space, or the marks of a list, a quotation or a comment. */
  readonly lead: string;
  /** Three or more back quotes or tildes. */
  readonly marks: string;
  /** What follows it, such as a language; `''` for a fence that closes a block. */
  readonly info: string;
}

const FENCE = /^([^`~\n]{0,80})(`{3,}|~{3,}(?!~))([^`\n]*)$/;

/** Undefined if the line is not a fence. */
export function readFence(line: string): FenceLine | undefined {
  const [whole, lead = '', marks = '', info = ''] = FENCE.exec(line) ?? [];
  return whole === undefined ? undefined : { lead, marks, info: info.trim() };
}

/** Whether a fence ends the block that a fence with `marks` has begun. */
export function endsFence(fence: FenceLine, marks: string): boolean {
  return fence.info === '' && fence.marks.startsWith(marks);
}

/** The marks of the block that is open at the end of the text; undefined if none is. */
export function openFence(text: string): string | undefined {
  let open: string | undefined;
  for (const line of text.split('\n')) {
    const fence = readFence(line.trimEnd());
    if (fence === undefined || !isIndent(fence.lead)) continue;
    if (open === undefined) open = fence.marks;
    else if (endsFence(fence, open)) open = undefined;
  }
  return open;
}

/** The text without a last line that closes a block which the text has not begun. */
export function withoutStrayEnd(text: string): string {
  const whole = text.trimEnd();
  const start = whole.lastIndexOf('\n') + 1;
  const fence = readFence(whole.slice(start));
  const isFence = fence?.info === '' && isIndent(fence.lead);
  const isStray = isFence && openFence(whole.slice(0, start)) === undefined;
  return isStray ? whole.slice(0, start) : text;
}

function isIndent(lead: string): boolean {
  return /^[ \t]*$/.test(lead);
}
