/**
 * The JSON values that stand somewhere in a text: alone, in a fence, between sentences.
 *
 * @module
 */

const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/**
 * Every outermost object (`{`) or list (`[`) of the text that is whole and valid, in order.
 * Fence and prose around them do not matter.
 */
export function* jsonValues(text: string, opening: '{' | '['): Generator<unknown> {
  let from = text.indexOf(opening);
  for (let tries = 0; from >= 0 && tries < MAX_TRIES; tries += 1) {
    const end = endOfValue(text, from);
    const value = end === undefined ? undefined : parse(text.slice(from, end));
    if (value !== undefined) yield value;
    from = text.indexOf(opening, value === undefined || end === undefined ? from + 1 : end);
  }
}

/** Brackets to begin at, and characters to look at from each: bounds for texts that are only brackets. */
const MAX_TRIES = 100;
const MAX_VALUE_LENGTH = 20_000;

/**
 * The tokens that matter to nesting: strings, which may hold brackets, and brackets. A string without
 * an end reaches to the end of the text, so that nothing is looked at twice.
 */
const TOKEN = /"(?:[^"\\]|\\.)*(?:"|\\?$)|[{}[\]]/gs;

/** Behind the bracket that closes the one at `from`. */
function endOfValue(text: string, from: number): number | undefined {
  const open: string[] = [];
  const part = text.slice(from, from + MAX_VALUE_LENGTH);
  for (const { 0: token, index } of part.matchAll(TOKEN)) {
    if (token.startsWith('"')) continue;
    const closing = CLOSING[token];
    if (closing !== undefined) open.push(closing);
    else if (open.pop() !== token) return undefined;
    if (open.length === 0) return from + index + 1;
  }
  return undefined;
}

/** Whether the first bracket of the text has its end: a value within one that was cut is not the whole. */
export function closesFirst(text: string, opening: '{' | '['): boolean {
  const from = text.indexOf(opening);
  return from >= 0 && endOfValue(text, from) !== undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Brackets in prose are not JSON, and no failure either: the next ones may be.
    return undefined;
  }
}

export type JsonRecord = Readonly<Record<string, unknown>>;

/** The objects in a JSON value, itself included, however deep; the outer ones first. */
export function recordsIn(value: unknown): JsonRecord[] {
  const found: JsonRecord[] = [];
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (!Array.isArray(next)) found.push(next as JsonRecord);
    for (const member of Object.values(next).toReversed()) left.push(member);
  }
  return found;
}

/** The texts in a JSON list; none for anything else. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The text where it is the same JSON value as `form`, and nothing else; else `form`. */
export function asItIs(text: string, form: string): string {
  return sorted(parse(text)) === sorted(parse(form)) ? text : form;
}

/** A flat value as JSON, whatever the order of its members. */
function sorted(value: unknown): string {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return JSON.stringify(isRecord ? Object.entries(value).toSorted() : value);
}
