/**
 * The kinds of fields in GitLab's request bodies.
 *
 * @module
 */
import * as v from 'valibot';
import { firstCharacters, lastCharacters } from '../answer-text/characters.ts';

const BOOLEANS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ...[true, 'true', 'yes', 'on', '1', 1].map((word) => [word, true] as const),
  ...[false, 'false', 'no', 'off', '0', 0].map((word) => [word, false] as const),
]);

/** A string of at most `maxCodePoints` characters; a surrogate pair counts as one. */
export function text(maxCodePoints: number) {
  return v.pipe(
    v.string(),
    rule<string>(
      'string_too_long',
      (value) => isWithin(value, maxCodePoints),
      `String should have at most ${maxCodePoints} characters`,
    ),
  );
}

/** A string, of which the first `maxCodePoints` characters are read. */
export function cutText(maxCodePoints: number) {
  return v.pipe(
    v.string(),
    v.transform((value) => firstCharacters(value, maxCodePoints)),
  );
}

/** A string, of which the last `maxCodePoints` characters are read. */
export function lastOfText(maxCodePoints: number) {
  return v.pipe(
    v.string(),
    v.transform((value) => lastCharacters(value, maxCodePoints)),
  );
}

/** A list of which the first `maxItems` members are read and checked; at least `minItems` (default 0). */
export function cutList<S extends v.GenericSchema>(item: S, maxItems: number, minItems = 0) {
  return v.pipe(
    v.array(v.unknown()),
    v.transform((items) => items.slice(0, maxItems)),
    list(item, maxItems, minItems),
  );
}

/** Like {@link text}, with white space at both ends removed. */
export function trimmedText(maxCodePoints: number) {
  return v.pipe(v.string(), v.trim(), text(maxCodePoints));
}

/**
 * A list of `minItems` (default 0) to `maxItems` members. They are counted before they are checked:
 * millions of wrong members must not become millions of issues.
 */
export function list<S extends v.GenericSchema>(item: S, maxItems: number, minItems = 0) {
  return v.pipe(
    v.array(v.unknown()),
    rule<unknown[]>(
      'too_long',
      ({ length }) => length <= maxItems,
      `List should have at most ${maxItems} items`,
    ),
    rule<unknown[]>(
      'too_short',
      ({ length }) => length >= minItems,
      `List should have at least ${minItems} items`,
    ),
    v.array(item),
  );
}

/** A field that may be missing or null; both become undefined. */
export function optional<S extends v.GenericSchema>(schema: S) {
  return v.pipe(
    v.nullish(schema),
    v.transform((value) => value ?? undefined),
  );
}

/** A boolean, or one of the words and numbers that stand for it. */
export const laxBoolean = v.pipe(
  v.unknown(),
  rule('bool_type', (value) => BOOLEANS.has(lowerCase(value)), 'Input should be a valid boolean'),
  v.transform((value) => BOOLEANS.get(lowerCase(value)) === true),
);

/** An integer, also as decimal text or as a float without a fraction. */
export const laxInteger = v.pipe(
  v.unknown(),
  rule(
    'int_type',
    (value) => Number.isSafeInteger(toNumber(value)),
    'Input should be a valid integer',
  ),
  v.transform(toNumber),
);

/** A check with its own issue type and text. */
export function rule<T>(type: string, requirement: (value: T) => boolean, message: string) {
  return { ...v.check<T, string>(requirement, message), type } as v.CheckAction<T, string>;
}

function lowerCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\s*[+-]?\d{1,15}(\.0*)?\s*$/.test(value)
    ? Number(value)
    : Number.NaN;
}

function isWithin(value: string, maxCodePoints: number): boolean {
  return firstCharacters(value, maxCodePoints).length === value.length;
}
