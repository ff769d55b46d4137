import { describe, expect, it } from 'vitest';
import { createAllowList } from '#shared/routing/operator-settings.ts';
import { ask, type Item, item, ME } from './router.ts';

const requested = { identifier: 'bedrock/a.requested' };

describe('the allow-list', () => {
  const list = (scope: string, patterns: unknown): Item => ({
    sk: `${scope}#@allow-list`,
    patterns,
  });
  const deployment = { allowModel: createAllowList(['b.*']) };

  it.each([
    { name: 'of the deployment', items: [], permitted: false },
    { name: 'of all, before the deployment’s', items: [list('*', ['a.*'])], permitted: true },
    {
      name: 'of this instance, before that of all',
      items: [list('*', ['a.*']), list(ME, ['c.*'])],
      permitted: false,
    },
    {
      name: 'of another instance, which does not count',
      items: [list('instance-2', ['a.*'])],
      permitted: false,
    },
    { name: 'that is empty, and permits nothing', items: [list('*', [])], permitted: false },
    { name: 'that is damaged, and permits nothing', items: [list('*', 'a.*')], permitted: false },
    {
      name: 'that was removed, before the deployment’s',
      items: [{ sk: '*#@allow-list', removed: true }],
      permitted: false,
    },
  ])('$name: $permitted', async ({ items, permitted }) => {
    expect(await ask(items, requested, deployment)).toMatchObject({
      reason: permitted ? 'requested' : 'built-in',
    });
  });

  it('is why the test of a model fails, and no pin is', async () => {
    const feature = 'model_configuration_check';
    const items = [item('*#*', 'a.all', { pinned: true }), list('*', ['a.*'])];

    expect(await ask(items, { feature, ...requested })).toMatchObject({ reason: 'requested' });
    await expect(ask(items, { feature, identifier: 'bedrock/b.x' })).rejects.toMatchObject({
      code: 'model_denied',
    });
  });
});

it.each([
  { pattern: 'a.*', identifier: 'bedrock/a.x', permitted: true },
  { pattern: 'bedrock/a.*', identifier: 'a.x', permitted: true },
  { pattern: 'a.*', identifier: 'bedrock/converse/a.x', permitted: true },
  { pattern: 'a.*', identifier: 'bedrock/ab.x', permitted: false },
  { pattern: 'eu.*', identifier: 'bedrock/us-west-2/eu.x', permitted: false },
])('$pattern permits $identifier: $permitted', ({ pattern, identifier, permitted }) => {
  expect(createAllowList([pattern])(identifier)).toBe(permitted);
});
