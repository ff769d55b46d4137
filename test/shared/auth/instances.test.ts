import { describe, expect, it } from 'vitest';
import { createInstances, type Instance } from '#shared/auth/instances.ts';
import type { Caller } from '#shared/request/caller.ts';

const FIRST = 'https://first.test';
const SECOND = 'https://second.test';
const PORTAL = 'https://portal.test';

function caller(issuer: string, instanceId: string | undefined, differences = {}): Caller {
  return {
    issuer,
    subject: instanceId,
    instanceId,
    scopes: new Set(),
    claims: {},
    isUserToken: false,
    ...differences,
  };
}

/** Two processes of the gateway on one table, whose clock and health a test decides. */
function site(gitlabs: readonly string[], configured: readonly string[] = []) {
  const state = { nowMs: 1e12, isDown: false, reads: 0 };
  const table = new Map<string, string>();
  const failures: unknown[] = [];
  const store = {
    async read() {
      state.reads += 1;
      if (state.isDown) throw new Error('down');
      return new Map(table);
    },
    async add({ id, issuer, others }: Instance) {
      if (state.isDown) throw new Error('down');
      if (!others.includes(table.get(id) ?? '')) table.set(id, issuer);
    },
  };
  const start = () =>
    createInstances({
      gitlabs,
      configured,
      store,
      report: (error) => failures.push(error),
      now: () => state.nowMs,
    });
  return { state, table, failures, first: start(), second: start(), store };
}

const UNKNOWN = { code: 'forbidden' };
const NOT_ITS_OWN = { code: 'unauthenticated' };

describe('the only GitLab', () => {
  it('speaks for every instance, whatever becomes of the table', async () => {
    const { first, state, failures } = site([FIRST]);
    state.isDown = true;

    await first.prepare();
    for (const id of ['a', 'b', undefined]) await first.check(caller(FIRST, id));

    expect(failures).toHaveLength(1);
    expect(state.reads).toBe(1);
  });

  it('is noted with its instance, once', async () => {
    const { first, second, table, state } = site([FIRST]);

    await first.check(caller(FIRST, 'a'));
    await first.check(caller(FIRST, 'a'));
    await second.prepare();
    await second.check(caller(FIRST, 'a'));

    expect([...table]).toEqual([['a', FIRST]]);
    expect(first.prepare()).toBeUndefined();
    expect(state.reads).toBe(3);
  });

  it('takes over what a GitLab has shown that is trusted no more: it has another name now', async () => {
    const { first, table } = site([FIRST]);
    table.set('a', 'https://old-name.test');

    await first.check(caller(FIRST, 'a'));

    expect(table.get('a')).toBe(FIRST);
  });
});

describe('one of several GitLabs', () => {
  it('keeps an instance that it was the first to show, in every process', async () => {
    const { first, second } = site([FIRST, SECOND]);
    await first.check(caller(FIRST, 'a'));

    for (const instances of [first, second]) {
      await expect(instances.check(caller(SECOND, 'a'))).rejects.toMatchObject(NOT_ITS_OWN);
      await instances.check(caller(FIRST, 'a'));
      await instances.check(caller(SECOND, 'b'));
    }
  });

  it('keeps it also when the other shows it at the same time in another process', async () => {
    const { first, second, table } = site([FIRST, SECOND]);
    await Promise.all([first.prepare(), second.prepare()]);

    const results = await Promise.allSettled([
      first.check(caller(FIRST, 'a')),
      second.check(caller(SECOND, 'a')),
    ]);

    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(table.get('a')).toBe(FIRST);
  });

  it('gets it when the operator has forgotten whose it was', async () => {
    const { first, table, state } = site([FIRST, SECOND]);
    await first.check(caller(SECOND, 'a'));
    await expect(first.check(caller(FIRST, 'a'))).rejects.toMatchObject(NOT_ITS_OWN);
    table.delete('a');
    state.nowMs += 2_000;

    await first.check(caller(FIRST, 'a'));

    expect(table.get('a')).toBe(FIRST);
  });

  it('goes on with what is known when the table fails', async () => {
    const { first, state } = site([FIRST, SECOND]);
    await first.check(caller(FIRST, 'a'));
    state.isDown = true;
    state.nowMs += 60_000;

    await first.check(caller(FIRST, 'a'));
    await expect(first.check(caller(SECOND, 'a'))).rejects.toMatchObject(NOT_ITS_OWN);
    await expect(first.check(caller(SECOND, 'b'))).rejects.toMatchObject(NOT_ITS_OWN);
  });
});

describe('the portal', () => {
  it('speaks for an instance two seconds after another process has learned it, at the latest', async () => {
    const { first, second, state } = site([FIRST]);
    await expect(second.check(caller(PORTAL, 'a'))).rejects.toMatchObject(UNKNOWN);
    await first.check(caller(FIRST, 'a'));

    state.nowMs += 2_000;

    await second.check(caller(PORTAL, 'a'));
  });

  it('does not speak for what a GitLab has shown that is trusted no more', async () => {
    const { first, table } = site([FIRST]);
    table.set('a', 'https://old-name.test');

    await expect(first.check(caller(PORTAL, 'a'))).rejects.toMatchObject(UNKNOWN);
  });

  it('makes the table be read every two seconds at most, whatever it asks for', async () => {
    const { first, state } = site([FIRST]);
    for (let n = 0; n < 100; n += 1) {
      state.nowMs += 100;
      await expect(first.check(caller(PORTAL, `a${n}`))).rejects.toMatchObject(UNKNOWN);
    }

    expect(state.reads).toBeLessThanOrEqual(6);
  });

  it('needs no table where instances are configured', async () => {
    const { first, state } = site([FIRST], ['a']);

    await first.check(caller(PORTAL, 'a'));
    await expect(first.check(caller(PORTAL, 'b'))).rejects.toMatchObject(UNKNOWN);

    expect(state.reads).toBe(0);
  });
});

it('does not look at user tokens: they are bound to the instance that was let in', async () => {
  const { first, state } = site([FIRST, SECOND]);

  await first.check(caller('gitlab-ai-gateway', 'a', { isUserToken: true }));

  expect(state.reads).toBe(0);
});
