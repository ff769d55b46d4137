/**
 * The operators of matchers.
 *
 * @module
 */
import { isObject, type Json } from './json.ts';

type Matches = (value: unknown, matcher: Json) => boolean;
type Operator = (value: unknown, argument: Json, matches: Matches) => boolean;

/** Whether a matcher's member is an operator. `$exact` only says how members are compared. */
export function isOperator(name: string): boolean {
  return name.startsWith('$') && name !== '$exact';
}

export const OPERATORS: Readonly<Record<string, Operator>> = {
  $any: () => true,
  $absent: (value) => value === undefined,
  $type: (value, type) => {
    return typeOf(value) === type || (type === 'number' && typeof value === 'number');
  },

  $regex: onText((value, pattern) => new RegExp(pattern, 's').test(value)),
  $contains: onText((value, part) => value.includes(part)),
  $contains_nocase: onText((value, part) => value.toLowerCase().includes(part.toLowerCase())),
  $not_contains: onText((value, part) => !value.includes(part)),
  $starts_with: onText((value, part) => value.startsWith(part)),
  $ends_with: onText((value, part) => value.endsWith(part)),

  $min: (value, least) => typeof value === 'number' && value >= Number(least),
  $max: (value, most) => typeof value === 'number' && value <= Number(most),
  $length: (value, range) => isInRange(lengthOf(value), range),

  $set: (value, members) => {
    if (!Array.isArray(value) || !Array.isArray(members)) return false;
    const isSubset = (some: readonly Json[], of: readonly Json[]) =>
      some.every((member) => of.includes(member));
    return value.length === members.length && isSubset(value, members) && isSubset(members, value);
  },
  $has: (value, matcher, matches) => {
    return Array.isArray(value) && value.some((member) => matches(member, matcher));
  },
  $each: (value, matcher, matches) => {
    return Array.isArray(value) && value.every((member) => matches(member, matcher));
  },
  $all: (value, matchers, matches) => list(matchers).every((matcher) => matches(value, matcher)),
  $any_of: (value, matchers, matches) => list(matchers).some((matcher) => matches(value, matcher)),
};

/** Whether `length` is within `{min, max}`; either may be missing. */
export function isInRange(length: number | undefined, range: Json): boolean {
  if (length === undefined || !isObject(range)) return false;
  const { min = range['$min'] ?? 0, max = range['$max'] ?? Infinity } = range;
  return length >= Number(min) && length <= Number(max);
}

function onText(holds: (value: string, argument: string) => boolean): Operator {
  return (value, argument) => typeof value === 'string' && holds(value, String(argument));
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** Code points of a text, members of a list or an object. */
function lengthOf(value: unknown): number | undefined {
  if (typeof value === 'string') return Array.from(value).length;
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : undefined;
}

function list(value: Json): readonly Json[] {
  if (!Array.isArray(value)) throw new TypeError(`${JSON.stringify(value)} is no list.`);
  return value;
}
