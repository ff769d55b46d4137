/**
 * Reads a request body against a schema.
 *
 * @module
 */
import * as v from 'valibot';
import { GatewayError, type ValidationIssue } from '../errors.ts';
import type { RequestContext } from '../request/request-context.ts';
import { structureProblem } from './limits.ts';

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
