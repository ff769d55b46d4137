/**
 * Reads a request body against a schema, within the limits of what a request may measure.
 *
 * @module
 */
import * as v from 'valibot';
import { GatewayError, type ValidationIssue } from '../errors.ts';
import type { RequestContext } from '../request/request-context.ts';

/** Longer lists of issues help nobody. */
const MAX_ISSUES = 20;

/**
 * The body as the schema describes it. Members that the schema does not name are ignored.
 *
 * @throws {GatewayError} `invalid_request` with the issues in the form that GitLab reads; they do not
 * quote the body
 */
export function parseBody<S extends v.GenericSchema>(
  schema: S,
  { body, isText }: Pick<RequestContext, 'body' | 'isText'>,
): v.InferOutput<S> {
  // No decoder that replaces what it cannot read: the model would be asked about something else.
  if (!isText) throw invalid([{ type: 'json_invalid', loc: ['body'], msg: 'Body is not UTF-8' }]);
  const value = parseJson(body);
  // valibot takes a list for an object.
  if (Array.isArray(value)) throw invalid([{ ...NO_OBJECT, loc: ['body'] }]);
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw invalid(result.issues.slice(0, MAX_ISSUES).map(toValidationIssue));
}

function parseJson(body: string): unknown {
  const problem = structureProblem(body);
  if (problem) throw invalid([{ type: 'json_invalid', loc: ['body'], msg: problem }]);
  try {
    return JSON.parse(body);
  } catch {
    // The parser's error is not chained as the cause: its message quotes the body.
    throw invalid([{ type: 'json_invalid', loc: ['body'], msg: 'Body is not valid JSON' }]);
  }
}

function invalid(issues: readonly ValidationIssue[]): GatewayError {
  return new GatewayError('invalid_request', 'The body does not have the form of the contract', {
    detail: issues,
  });
}

function toValidationIssue(issue: v.BaseIssue<unknown>): ValidationIssue {
  const path = issue.path?.map(({ key }) => key as string | number) ?? [];
  return { loc: ['body', ...path], ...describe(issue) };
}

function describe(issue: v.BaseIssue<unknown>): Pick<ValidationIssue, 'type' | 'msg'> {
  // Our own rules have texts of their own; valibot's would quote the input.
  if (issue.kind === 'validation') return { type: issue.type, msg: issue.message };
  if (issue.received === 'undefined') return { type: 'missing', msg: 'Field required' };
  return SCHEMA_ISSUES[issue.type] ?? { type: 'invalid', msg: 'Input is not valid' };
}

const NO_OBJECT = { type: 'object_type', msg: 'Input should be a valid object' };

/** Types and texts by the schema that failed, as GitLab's own gateway words them. */
const SCHEMA_ISSUES: Readonly<Record<string, Pick<ValidationIssue, 'type' | 'msg'>>> = {
  array: { type: 'list_type', msg: 'Input should be a valid list' },
  object: NO_OBJECT,
  picklist: { type: 'enum', msg: 'Input should be one of the values of the contract' },
  record: { type: 'object_type', msg: 'Input should be a valid object' },
  string: { type: 'string_type', msg: 'Input should be a valid string' },
  variant: { type: 'enum', msg: 'Input should be one of the values of the contract' },
};

/** Names and values together. API Gateway accepts 10 KiB; GitLab sends 3 to 5. */
const MAX_HEADER_CHARACTERS = 12 * 1024;

/** Contract 8: at least 5 MB. Lambda accepts events of 6 MB, in which the body is escaped. */
const MAX_BODY_BYTES = 5 * 1024 * 1024;

/** The deepest body of the contract has about 10 levels; code that walks a body may recurse. */
const MAX_JSON_DEPTH = 64;

/** Lists and objects together. Each member may be wrong and become an issue with its own path. */
const MAX_JSON_MEMBERS = 100_000;

/** @throws {GatewayError} `headers_too_large` */
export function limitHeaders({ headers }: Pick<RequestContext, 'headers'>): void {
  let characters = 0;
  for (const [name, value = ''] of Object.entries(headers))
    characters += name.length + value.length;
  if (characters > MAX_HEADER_CHARACTERS) {
    throw new GatewayError('headers_too_large', 'The headers are too large');
  }
}

/** @throws {GatewayError} `body_too_large` */
export function limitBody({ body }: Pick<RequestContext, 'body'>): void {
  // A UTF-16 unit has three bytes at most, so most bodies are small enough at first sight.
  if (body.length * 3 <= MAX_BODY_BYTES) return;
  if (body.length > MAX_BODY_BYTES || Buffer.byteLength(body) > MAX_BODY_BYTES) {
    throw new GatewayError('body_too_large', 'The body is too large');
  }
}

/** Describes what is wrong with the structure of a body before it is parsed; it need not be JSON. */
export function structureProblem(json: string): string | undefined {
  let depth = 0;
  let members = 0;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfString(json, at);
    else if (code === COMMA) members += 1;
    else depth += STEPS.get(code) ?? 0;
    if (depth > MAX_JSON_DEPTH) return 'Body is nested too deeply';
    if (members > MAX_JSON_MEMBERS) return 'Body has too many members';
  }
  return undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/** How `{`, `[`, `}` and `]` change the depth. */
const STEPS: ReadonlyMap<number, number> = new Map([
  [0x7b, 1],
  [0x5b, 1],
  [0x7d, -1],
  [0x5d, -1],
]);

/** The position of the closing quote of the string that begins at `start`, or the end of `json`. */
function endOfString(json: string, start: number): number {
  // Most of a body is in strings, and the search for a character is many times as fast as a loop over all of them.
  for (let at = json.indexOf('"', start + 1); at > 0; at = json.indexOf('"', at + 1)) {
    let before = at - 1;
    while (json.charCodeAt(before) === BACKSLASH) before -= 1;
    const isEscaped = (at - before) % 2 === 0;
    if (!isEscaped) return at;
  }
  return json.length;
}
