/**
 * A line that opens or closes a fenced block of code.
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
