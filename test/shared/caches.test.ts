import { describe, expect, it } from 'vitest';
import { createBoundedMap, staleWhileReloading } from '#shared/caches.ts';

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

describe('a value that is served while it is loaded again', () => {
  function site(settleMs = 60_000) {
    const state = { nowMs: 0, loads: 0, failures: 0, fails: false };
    let answers: (() => void)[] = [];
    const value = staleWhileReloading<number>(
      async () => {
        state.loads += 1;
        const number = state.loads;
        await new Promise<void>((resolve) => answers.push(resolve));
        if (state.fails) throw new Error('down');
        return number;
      },
      {
        ...{ ttlMs: 30, maxAgeMs: 300, retryMs: 5, settleMs, fallback: 0 },
        now: () => state.nowMs,
        reportFailure: () => {
          state.failures += 1;
        },
      },
    );
    const answer = async () => {
      for (const resolve of answers) resolve();
      answers = [];
      await value.settle();
    };
    return { state, value, answer };
  }

  async function loaded() {
    const given = site();
    const first = given.value.read();
    await given.answer();
    expect(await first).toBe(1);
    return given;
  }

  it('is as it was until a new one has come, which one load brings', async () => {
    const { state, value, answer } = await loaded();
    state.nowMs = 29;
    expect([await value.read(), value.settle()]).toEqual([1, undefined]);
    state.nowMs = 30;

    expect(await Promise.all([value.read(), value.read()])).toEqual([1, 1]);
    expect(state.loads).toBe(2);
    await answer();

    expect([await value.read(), value.settle()]).toEqual([2, undefined]);
  });

  it('is waited for when it is too old', async () => {
    const { state, value, answer } = await loaded();
    state.nowMs = 300;

    const late = value.read();
    await answer();

    expect(await late).toBe(2);
  });

  it('is waited for by all when it became too old during a load', async () => {
    const { state, value, answer } = await loaded();
    state.nowMs = 299;
    expect(await value.read()).toBe(1);
    state.nowMs = 300;

    const late = value.read();
    await answer();

    expect([await late, state.loads]).toEqual([2, 2]);
  });

  it('is left alone after a failure, and waited for after that', async () => {
    const { state, value, answer } = await loaded();
    state.nowMs = 30;
    state.fails = true;
    expect(await value.read()).toBe(1);
    await answer();
    expect([await value.read(), state.failures, state.loads]).toEqual([1, 1, 2]);

    state.nowMs = 35;
    state.fails = false;
    const late = value.read();
    await answer();

    expect(await late).toBe(3);
  });

  it('is not waited for longer than it may take', async () => {
    const { value } = site(1);
    void value.read();

    await value.settle();

    expect(value.settle()).toBeDefined();
  });
});
