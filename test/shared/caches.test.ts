import { describe, expect, it } from 'vitest';
import { createBoundedMap } from '#shared/caches.ts';

describe('a bounded map', () => {
  it('forgets the entry that was not used for longest', () => {
    const map = createBoundedMap<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.get('a');
    map.set('c', 3);

    expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([1, undefined, 3]);
  });

  it('replaces an entry without making room for it', () => {
    const map = createBoundedMap<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);

    expect(['a', 'b'].map((key) => map.get(key))).toEqual([3, 2]);
  });

  it('forgets what it is told to', () => {
    const map = createBoundedMap<number>(1);
    map.set('a', 1);
    map.delete('a');

    expect(map.get('a')).toBeUndefined();
  });
});
