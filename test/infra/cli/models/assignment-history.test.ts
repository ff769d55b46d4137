import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ConflictError } from '#infra/cli/common/failures.ts';
import { createSettingsReader } from '#shared/routing/operator-settings.ts';
import { startTable, type TestTable } from './table.ts';

let table: TestTable;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table[Symbol.asyncDispose]());

type Step =
  | { readonly action: 'assign'; readonly model: string }
  | { readonly action: 'unassign' }
  | { readonly action: 'rollback'; readonly to: number }
  /** Somebody writes who read the key that many changes ago. */
  | { readonly action: 'late'; readonly behind: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      action: fc.constant('assign' as const),
      model: fc.stringMatching(/^[a-z]\.[a-z]{1,6}$/),
    }),
    fc.record({ action: fc.constant('unassign' as const) }),
    fc.record({ action: fc.constant('rollback' as const), to: fc.nat(12) }),
    fc.record({ action: fc.constant('late' as const), behind: fc.integer({ min: 1, max: 3 }) }),
  ),
  { maxLength: 12 },
);

/** The models that were assigned one after the other; undefined stands for none. */
type Models = readonly (string | undefined)[];

/** What a step must lead to; a late writer to nothing. */
function after(models: Models, step: Step): Models {
  switch (step.action) {
    case 'assign':
      return [...models, step.model];
    case 'unassign':
      return [...models, undefined];
    case 'rollback':
      return [...models, models[step.to]];
    case 'late':
      return models;
  }
}

async function perform(key: string, step: Step, model: string | undefined): Promise<void> {
  const history = await table.store.history(key);
  const content = model === undefined ? undefined : { model };
  if (step.action !== 'late') {
    const { action } = step;
    await table.store.change(key, history.at(-1), { action, by: 'ada', content });
  } else if (history.length > 0) {
    const before = history.at(-1 - step.behind);
    const late = table.store.change(key, before, { action: 'assign', by: 'late', content });
    await expect(late).rejects.toThrow(ConflictError);
  }
}

let keys = 0;

it('any sequence of changes leaves a history that tells it', async () => {
  const { client, table: name } = table;
  const inForce = createSettingsReader({ client, table: name, reportDamaged: () => {} });
  const told = fc.asyncProperty(steps, async (sequence) => {
    const key = `instance-${++keys}#duo_chat`;
    let models: Models = [];

    for (const step of sequence) {
      models = after(models, step);
      await perform(key, step, models.at(-1));
    }

    const history = await table.store.history(key);
    expect(history.map(({ version }) => version)).toEqual(models.map((_, index) => index + 1));
    expect(history.map(({ content }) => content['model'])).toEqual(models);
    expect((await inForce(5_000)).assignments.get(key)?.model).toBe(models.at(-1));
  });

  await fc.assert(told, { numRuns: 40 });
});
