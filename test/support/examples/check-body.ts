/**
 * Checks a response body: its form first, then its content.
 *
 * @module
 */
import { checkEvents } from './check-events.ts';
import type { BodyExpectation } from './example.ts';
import type { Json } from './json.ts';
import { match } from './match.ts';
import { parseNdjson, parseSse } from './parse-events.ts';

/** Every member of a body's expectation, see `check.ts`. */
const MEMBERS: Readonly<Record<keyof BodyExpectation, true>> = {
  type: true,
  match: true,
  min_writes: true,
  ascii: true,
  line_end: true,
  no_blank_lines: true,
  newline: true,
  events: true,
  first: true,
  last: true,
  each: true,
  each_where: true,
  lacks: true,
  count: true,
  concat: true,
  any_of: true,
};

/** `writes` is the number of separate pieces in which the body arrived. */
export function checkBody(expect: BodyExpectation, text: string, writes: number): string[] {
  const unknown = Object.keys(expect).filter((member) => !(member in MEMBERS));
  if (unknown.length > 0) return [`the expectation body.${unknown.join(', body.')} is not known`];
  try {
    return [...CHECKS[expect.type](expect, text, writes)];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [`body: ${error.message}: ${text.slice(0, 200)}`];
  }
}

type BodyCheck = (expect: BodyExpectation, text: string, writes: number) => Iterable<string>;

const CHECKS: Readonly<Record<BodyExpectation['type'], BodyCheck>> = {
  any: () => [],
  empty: (_, text) => (text === '' ? [] : [`body: not empty: ${text.slice(0, 200)}`]),
  json: (expect, text) => matchGiven(JSON.parse(text), expect.match),
  *text(expect, text, writes) {
    yield* matchGiven(text, expect.match);
    const { min_writes = 0 } = expect;
    if (writes < min_writes) yield `${writes} writes, expected are at least ${min_writes}`;
  },
  *ndjson(expect, text) {
    if (expect.ascii && /[^\p{ASCII}]/u.test(text)) yield 'body: not ASCII';
    if (text !== '' && !text.endsWith('\n')) yield 'body: the last line is not ended';
    if (expect.line_end === 'lf' && text.includes('\r')) yield 'body: a CR';
    if (expect.no_blank_lines && /^\r?\n|\n\r?\n/.test(text)) yield 'body: a blank line';
    yield* checkEvents(expect, parseNdjson(text));
  },
  *sse(expect, text) {
    if (expect.newline === 'crlf' && /(?<!\r)\n/.test(text)) yield 'body: a bare LF';
    if (text !== '' && !/\r?\n\r?\n$/.test(text)) yield 'body: the last event is not ended';
    yield* checkEvents(expect, parseSse(text));
  },
};

function matchGiven(value: unknown, matcher: Json | undefined): readonly string[] {
  return matcher === undefined ? [] : match(value, matcher);
}
