import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConflictError } from '#infra/cli/common/failures.ts';
import { createAssignmentStore } from '#infra/cli/models/assignment-store.ts';
import { createSettingsReader } from '#shared/routing/operator-settings.ts';
import { connect, startTable, type TestTable } from './table.ts';

let table: TestTable;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table[Symbol.asyncDispose]());

let keys = 0;
const newKey = () => `instance-${++keys}#duo_chat`;
const assign = (model: string, by = 'ada') =>
  ({ action: 'assign', by, content: { model } }) as const;
const unassign = { action: 'unassign', by: 'ada', content: undefined } as const;

/** What the functions see. */
async function inForce(key: string): Promise<string | undefined> {
  const { client, table: name } = table;
  const load = createSettingsReader({ client, table: name, reportDamaged: () => {} });
  return (await load(5_000)).assignments.get(key)?.model;
}

describe('the store of assignments', () => {
  it('keeps the predecessor of every change, with who and when', async () => {
    const key = newKey();
    const now = () => Date.UTC(2026, 10, 22, 9);
    const { client, table: name, store } = table;
    const dated = createAssignmentStore({ client, table: name, now });

    const first = await dated.change(key, undefined, assign('a.one'));
    const second = await dated.change(key, first, assign('a.two', 'bob'));
    await dated.change(key, second, unassign);

    expect(await store.history(key)).toMatchObject([
      { version: 1, action: 'assign', changedBy: 'ada', content: { model: 'a.one' } },
      { version: 2, action: 'assign', changedBy: 'bob', content: { model: 'a.two' } },
      { version: 3, action: 'unassign', changedBy: 'ada', changedAt: '2026-11-22T09:00:00.000Z' },
    ]);
    expect(await inForce(key)).toBeUndefined();
    expect((await store.readAll()).some((record) => record.key === key)).toBe(false);
  });

  it('lets one of many writers win, and none of what was there gets lost', async () => {
    const key = newKey();
    const before = await table.store.change(key, undefined, assign('a.zero'));
    const writers = Array.from({ length: 12 }, (_, index) => `writer-${index}`);

    const results = await Promise.allSettled(
      writers.map((by) => table.store.change(key, before, assign(`a.${by}`, by))),
    );

    const won = results.flatMap((r) => (r.status === 'fulfilled' ? [r.value.changedBy] : []));
    const lost = results.flatMap((r) => (r.status === 'rejected' ? [r.reason] : []));
    expect(won).toHaveLength(1);
    expect(lost.every((error) => error instanceof ConflictError)).toBe(true);
    expect(await table.store.history(key)).toMatchObject([
      { version: 1, content: { model: 'a.zero' } },
      { version: 2, changedBy: won[0], content: { model: `a.${won[0]}` } },
    ]);
  });

  it('lets one of two first writers win', async () => {
    const key = newKey();

    const results = await Promise.allSettled([
      table.store.change(key, undefined, assign('a.one')),
      table.store.change(key, undefined, assign('a.two')),
    ]);

    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await table.store.history(key)).toHaveLength(1);
  });

  it.each([
    { stop: 'before the copy', puts: 0 },
    { stop: 'between the copy and the change', puts: 1 },
  ])('is consistent when a writer stops $stop', async ({ puts }) => {
    const key = newKey();
    const first = await table.store.change(key, undefined, assign('a.one'));
    const client = connect(table.url);
    let left = puts;
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'PutItemCommand' && left-- <= 0) throw new Error('gone');
          return next(args);
        },
      { step: 'initialize' },
    );
    const dying = createAssignmentStore({ client, table: table.table });

    await expect(dying.change(key, first, assign('a.two'))).rejects.toThrow('gone');

    expect(await inForce(key)).toBe('a.one');
    expect(await table.store.history(key)).toMatchObject([{ version: 1 }]);
    await table.store.change(key, await table.store.read(key), assign('a.three'));
    expect(await table.store.history(key)).toMatchObject([
      { version: 1, content: { model: 'a.one' } },
      { version: 2, content: { model: 'a.three' } },
    ]);
    client.destroy();
  });

  it('knows its own change again when the answer to it was lost', async () => {
    const key = newKey();
    const client = connect(table.url);
    let lost = false;
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const answer = await next(args);
          if (commandName !== 'PutItemCommand' || lost) return answer;
          lost = true;
          throw Object.assign(new Error('reset'), { name: 'TimeoutError' });
        },
      { step: 'deserialize', priority: 'high' },
    );
    const store = createAssignmentStore({ client, table: table.table });

    const record = await store.change(key, undefined, assign('a.one'));

    expect(lost).toBe(true);
    expect(record.version).toBe(1);
    expect(await store.history(key)).toHaveLength(1);
    client.destroy();
  });

  it.each([
    { damage: { version: 'seven', model: 'a.one' }, name: 'a version that is none' },
    { damage: { model: 'a.one' }, name: 'no version' },
    { damage: { version: 4, model: 7 }, name: 'a model that is none' },
  ])('replaces a damaged item, and keeps it: $name', async ({ damage }) => {
    const key = newKey();
    const version = damage.version === 4 ? 4 : 1;
    await table.put({ pk: 'ASSIGNMENT', sk: key, ...damage });

    await table.store.change(key, await table.store.read(key), assign('a.two'));

    const history = await table.store.history(key);
    expect(history).toMatchObject([
      { version },
      { version: version + 1, content: { model: 'a.two' } },
    ]);
    expect(history[0]?.item).toMatchObject(damage);
    expect(await inForce(key)).toBe('a.two');
  });
});
