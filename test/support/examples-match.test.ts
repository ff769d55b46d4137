import { describe, expect, it } from 'vitest';
import type { Json } from './examples/json.ts';
import { match, matches } from './examples/match.ts';

/** A matcher, values that it takes, and values that it refuses. */
const MATCHERS: readonly (readonly [Json, readonly unknown[], readonly unknown[]])[] = [
  ['a', ['a'], ['b', undefined, null, ['a']]],
  [null, [null], [undefined, 0, '']],
  [[1, { a: 2 }], [[1, { a: 2, b: 3 }]], [[1], [1, { a: 3 }], [1, { a: 2 }, 4], '12']],
  [{ a: 1 }, [{ a: 1 }, { a: 1, b: 2 }], [{}, { a: 2 }, [], null, undefined]],
  [{ $exact: true, a: 1 }, [{ a: 1 }], [{ a: 1, b: 2 }, {}]],
  [{ a: { $absent: true } }, [{}, { b: 1 }], [{ a: null }, { a: 1 }]],
  [{ a: { $any: true } }, [{}, { a: null }], [null, 'a']],
  [{ $type: 'string' }, ['', 'a'], [1, null, [], undefined]],
  [{ $type: 'integer' }, [0, -1], [1.5, '1']],
  [{ $type: 'number' }, [1, 1.5], ['1', null]],
  [{ $type: 'boolean' }, [true, false], [0, 'true']],
  [{ $type: 'null' }, [null], [undefined, 0]],
  [{ $type: 'array' }, [[]], [{}, 'a']],
  [{ $type: 'object' }, [{}], [[], null]],
  [{ $regex: '^a.c$' }, ['abc', 'a\nc'], ['abcd', 1]],
  [{ $contains: 'b' }, ['abc'], ['aBc', ['b'], undefined]],
  [{ $contains_nocase: 'B' }, ['abc', 'ABC'], ['ac']],
  [{ $not_contains: 'b' }, ['ac'], ['abc', undefined, 1]],
  [{ $starts_with: 'a' }, ['abc'], ['cba', 1]],
  [{ $ends_with: 'c' }, ['abc'], ['cba', 1]],
  [{ $min: 2 }, [2, 3], [1, '3', null, undefined]],
  [{ $max: 2 }, [2, 1], [3, '1', null, undefined]],
  [{ $length: { min: 2, max: 2 } }, ['ab', '🙂🙂', [1, 2], { a: 1, b: 2 }], ['🙂', 'abc', [], 2]],
  [{ $set: ['a', 'b'] }, [['b', 'a']], [['a'], ['a', 'a'], ['a', 'b', 'c'], 'ab']],
  [{ $has: { a: 1 } }, [[{ a: 2 }, { a: 1 }]], [[{ a: 2 }], [], { a: 1 }]],
  [{ $each: { $type: 'string' } }, [['a'], []], [['a', 1], 'a']],
  [{ $all: [{ $min: 1 }, { $max: 2 }] }, [1, 2], [0, 3]],
  [{ $any_of: [1, { $contains: 'a' }] }, [1, 'a'], [2, 'b']],
  [{ $min: 1, $max: 2 }, [1, 2], [0, 3]],
  [{ $length: { max: 1 }, a: 1 }, [{ a: 1 }], [{ a: 2 }, { a: 1, b: 2 }, 'a']],
  [{}, [{}, { a: 1 }], ['a', null, []]],
];

describe('a matcher', () => {
  it.each(MATCHERS)('%j takes %j and refuses %j', (matcher, taken, refused) => {
    expect(taken.filter((value) => !matches(value, matcher))).toEqual([]);
    expect(refused.filter((value) => matches(value, matcher))).toEqual([]);
  });

  it('tells where the difference is', () => {
    const failures = match({ a: [{ b: 1 }, { b: 2 }] }, { a: [{ b: 1 }, { b: 3 }], c: 4 });

    expect(failures).toEqual([
      'body.a.1.b: expected 3, got 2',
      'body.c: expected 4, got undefined',
    ]);
  });

  it('is refused when it has an operator that nobody knows', () => {
    expect(() => match('a', { $contain: 'a' })).toThrow('body: $contain is no operator.');
    expect(() => match({ a: 1 }, { a: 1, $exactly: true })).toThrow('$exactly');
  });
});
