/** Rounds of the watch over a real table. */
import { describe, expect, it } from 'vitest';
import { ASSIGNMENT, MINUTE_MS, START_MS, startWatched } from './watched.ts';

const CANARY = { canary: true };
const FAILED = { canary: true, fallback: true };

describe('a canary that fails', () => {
  it('is rolled back by a new version, which says by what numbers', async () => {
    await using watched = await startWatched();
    watched.answer(90, {});
    watched.answer(10, CANARY);
    watched.answer(10, FAILED);

    const decisions = await watched.round();

    const finding = {
      measure: 'errors',
      first: { requests: 90, failures: 0 },
      canary: { requests: 20, failures: 10 },
      points: 50,
      chance: expect.any(Number),
    };
    const decision = { result: 'rolled back', model: 'a.second', percent: 10, findings: [finding] };
    expect(decisions).toEqual([decision]);
    const { canary: _, ...rest } = ASSIGNMENT;
    expect(await watched.assignment()).toEqual({
      ...rest,
      version: 4,
      action: 'canary-rollback',
      changedBy: 'canary watch',
      changedAt: new Date(START_MS + MINUTE_MS).toISOString(),
      changeId: expect.any(String),
      decision,
    });
    expect(watched.logs).toEqual([
      {
        level: 'warn',
        message: 'canary',
        facts: { assignment: '*#duo_chat@3', ...decision },
      },
    ]);
  });

  it('is in the history as it was, and can be restored', async () => {
    await using watched = await startWatched();
    watched.answer(90, {});
    watched.answer(20, FAILED);
    await watched.round();

    const history = await watched.table.store.history('*#duo_chat');

    expect(history.map(({ version, action }) => [version, action])).toEqual([
      [3, 'assign'],
      [4, 'canary-rollback'],
    ]);
    expect(history[0]?.content['canary']).toEqual(ASSIGNMENT.canary);
    expect(history[1]?.decision).toMatchObject({ result: 'rolled back' });
    // What decided once is no part of what another change takes over.
    expect(history[1]?.content).not.toHaveProperty('decision');
  });

  it('stays where an operator was faster: nothing is overwritten', async () => {
    await using watched = await startWatched();
    watched.answer(90, {});
    watched.answer(20, FAILED);
    const other = { ...ASSIGNMENT, version: 4, model: 'a.other' };

    const decisions = await watched.round({
      readLines: async () => {
        await watched.table.put(other);
        return [...Array(20)].map(() => ({ user: 'u', ...FAILED }));
      },
    });

    expect(decisions).toEqual([]);
    expect(await watched.assignment()).toEqual(other);
  });

  it('is not rolled back for what was proven nowhere, nor by a feature that is switched off', async () => {
    await using watched = await startWatched();
    watched.answer(90, {});
    watched.answer(13, CANARY);
    watched.answer(2, FAILED);

    expect(await watched.round()).toEqual([]);

    await watched.table.put({ ...ASSIGNMENT, enabled: false });
    watched.answer(50, FAILED);
    expect(await watched.round()).toEqual([]);
  });
});

describe('a canary that holds', () => {
  const watch = { errors: 2, promoteAfterMs: 2 * MINUTE_MS };
  const { model, percent } = ASSIGNMENT.canary;

  it('replaces the first model after its time, and is no fallback of its own', async () => {
    await using watched = await startWatched({ canary: { model, percent, watch } });
    watched.answer(900, {});
    watched.answer(240, CANARY);

    expect(await watched.round()).toEqual([]);
    expect(await watched.round()).toMatchObject([{ result: 'promoted', model: 'a.second' }]);

    const { canary: _, ...rest } = ASSIGNMENT;
    expect(await watched.assignment()).toMatchObject({
      ...rest,
      model: 'a.second',
      fallbacks: [{ model: 'a.third' }],
      guardrail: ASSIGNMENT.guardrail,
      version: 4,
      action: 'promote',
      changedAt: expect.any(String),
      changedBy: 'canary watch',
      changeId: expect.any(String),
      decision: {
        result: 'promoted',
        findings: [{ measure: 'errors', canary: { requests: 240, failures: 0 } }],
      },
    });
    expect(await watched.assignment()).not.toHaveProperty('canary');
    expect(await watched.assignment()).not.toHaveProperty('region');
  });

  it.each([
    { why: 'few requests', good: 200, bad: 0 },
    { why: 'more failures than its limit, be it by chance', good: 229, bad: 11 },
  ])('waits with $why', async ({ good, bad }) => {
    await using watched = await startWatched({ canary: { model, percent, watch } });
    watched.answer(900, {});
    watched.answer(18, { fallback: true });
    watched.answer(good, CANARY);
    watched.answer(bad, FAILED);

    await watched.round();
    expect(await watched.round()).toEqual([]);
    expect(await watched.assignment()).toMatchObject({ model: 'a.first', version: 3 });
  });
});

describe('a round', () => {
  const counters = { pk: 'WATCH', sk: '*#duo_chat@3' } as const;

  it('counts each line once, whoever counts at the same time', async () => {
    await using watched = await startWatched();
    watched.answer(90, {});
    watched.answer(10, CANARY);

    await watched.round({ now: () => START_MS + MINUTE_MS });
    await watched.round({ now: () => START_MS + MINUTE_MS });
    await Promise.all([1, 2, 3].map(() => watched.round({ now: () => START_MS + 2 * MINUTE_MS })));

    expect(await watched.table.get(counters.pk, counters.sk)).toMatchObject({
      'first:errors:requests': 90,
      'canary:errors:requests': 10,
      countedUntil: START_MS + 2 * MINUTE_MS,
      expiresAt: expect.any(Number),
    });
  });

  it('goes back to where the last one ended, in pieces', async () => {
    await using watched = await startWatched();
    const windows: number[] = [];

    await watched.round({
      now: () => START_MS + 25 * MINUTE_MS,
      readLines: async (_, { fromMs, toMs }) => {
        windows.push((toMs - fromMs) / MINUTE_MS);
        return [];
      },
    });

    expect(windows).toEqual([10, 10, 5]);
  });

  it('reads nothing where no canary is watched', async () => {
    await using watched = await startWatched({ canary: { model: 'a.second', percent: 10 } });

    await watched.round({
      readLines: async () => {
        throw new Error('nobody is watched');
      },
    });

    expect(await watched.table.get(counters.pk, counters.sk)).toBeUndefined();
  });

  it('watches the others when the lines of one cannot be read, and fails', async () => {
    await using watched = await startWatched();
    await watched.table.put({ ...ASSIGNMENT, sk: '*#code_generations' });
    watched.answer(90, {});
    watched.answer(20, FAILED);

    const readLines = async (name: string) => {
      if (name.includes('code')) throw new Error('no access');
      return [...Array(20)]
        .map(() => ({ user: 'u', ...FAILED }))
        .concat([...Array(90)].map(() => ({ user: 'u', canary: false, fallback: false })));
    };

    await expect(watched.round({ readLines })).rejects.toThrow('Canaries could not be watched');
    expect(await watched.assignment()).toMatchObject({ action: 'canary-rollback' });
  });
});
