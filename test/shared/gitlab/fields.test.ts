import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  laxBoolean,
  laxInteger,
  list,
  optional,
  text,
  trimmedText,
} from '#shared/gitlab/fields.ts';
import { parseBody } from '#shared/http/parse-body.ts';

function jsonBody(value: object) {
  return { body: JSON.stringify(value), isText: true };
}

/** The value that a member gets, or the type of its first issue. */
function read(schema: v.GenericSchema, value: unknown): unknown {
  try {
    return parseBody(v.object({ it: schema }), jsonBody({ it: value })).it;
  } catch (error) {
    return (error as { detail: { type: string }[] }).detail[0]?.type;
  }
}

describe('a boolean', () => {
  it.each([true, 'true', 'True', 'yes', 'on', '1', 1])('is true as %o', (value) => {
    expect(read(laxBoolean, value)).toBe(true);
  });

  it.each([false, 'false', 'no', 'off', '0', 0])('is false as %o', (value) => {
    expect(read(laxBoolean, value)).toBe(false);
  });

  it.each(['maybe', '', 2, null, {}, []])('is refused as %o', (value) => {
    expect(read(laxBoolean, value)).toBe('bool_type');
  });
});

describe('an integer', () => {
  it.each([
    [17, 17],
    ['17', 17],
    [' -1 ', -1],
    [4.0, 4],
    ['4.0', 4],
  ])('%o is %o', (value, expected) => {
    expect(read(laxInteger, value)).toBe(expected);
  });

  it.each([1.5, '1.5', '', 'x', '0x10', null, true, '9'.repeat(30), 1e300])(
    '%o is none',
    (value) => {
      expect(read(laxInteger, value)).toBe('int_type');
    },
  );
});

describe('a text', () => {
  const astral = '🦊';

  it.each([
    ['abc', 'abc'],
    ['abcd', 'string_too_long'],
    [astral.repeat(3), astral.repeat(3)],
    [astral.repeat(4), 'string_too_long'],
    [`${astral}abc`, 'string_too_long'],
    [17, 'string_type'],
    [null, 'string_type'],
  ])('of at most three characters: %o gives %o', (value, expected) => {
    expect(read(text(3), value)).toBe(expected);
  });

  it('is trimmed before it is measured, where the contract says so', () => {
    expect(read(trimmedText(3), '  abc\n')).toBe('abc');
    expect(read(trimmedText(3), '  abcd ')).toBe('string_too_long');
  });

  it('may be missing or null where it is optional', () => {
    expect(read(optional(text(3)), null)).toBeUndefined();
    expect(read(optional(text(3)), undefined)).toBeUndefined();
    expect(read(optional(text(3)), 1)).toBe('string_type');
  });
});

describe('a list', () => {
  it.each([
    [[1], [1]],
    [[], 'too_short'],
    [[1, 2, 3], 'too_long'],
    [{}, 'list_type'],
  ])('of one or two members: %o gives %o', (value, expected) => {
    expect(read(list(v.number(), 2, 1), value)).toEqual(expected);
  });
});

describe('an issue', () => {
  it('says where it is, by names and positions', () => {
    const schema = v.object({ items: v.array(v.object({ name: text(1) })) });

    expect(() => parseBody(schema, jsonBody({ items: [{ name: 'a' }, {}] }))).toThrow(
      expect.objectContaining({
        detail: [{ type: 'missing', loc: ['body', 'items', 1, 'name'], msg: 'Field required' }],
      }),
    );
  });

  it('has a type of its own where no schema of ours has one', () => {
    expect(read(v.number(), 'x')).toBe('invalid');
    expect(read(v.picklist(['a']), 'b')).toBe('enum');
  });
});
