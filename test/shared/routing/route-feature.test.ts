/**
 * The order in which a model is found for a feature, as a table.
 */
import { describe, expect, it } from 'vitest';
import { ask, item, ME, mine, ours } from './router.ts';

const REGION = 'eu-central-1';
const pinned = { pinned: true };

const requested = { identifier: 'bedrock/a.requested' };

describe('the first match wins', () => {
  it.each([
    {
      name: 'a pin of this instance',
      items: [mine('a.mine', pinned), ours('a.ours', pinned)],
      question: requested,
      model: 'a.mine',
      reason: 'pinned',
    },
    {
      name: 'a pin of this instance for every feature',
      items: [item(`${ME}#*`, 'a.mine', pinned), ours('a.ours', pinned)],
      question: requested,
      model: 'a.mine',
      reason: 'pinned',
    },
    {
      name: 'a pin for all, before an unpinned one of this instance',
      items: [mine('a.mine'), ours('a.ours', pinned)],
      question: requested,
      model: 'a.ours',
      reason: 'pinned',
    },
    {
      name: 'a pin for every feature',
      items: [mine('a.mine'), item('*#*', 'a.all', pinned)],
      question: requested,
      model: 'a.all',
      reason: 'pinned',
    },
    {
      name: 'no pin of another instance',
      items: [item('instance-2#duo_chat', 'a.theirs', pinned)],
      question: requested,
      model: 'a.requested',
      reason: 'requested',
    },
    {
      name: 'no pin of another feature',
      items: [item('*#code_completions', 'a.code', pinned)],
      question: requested,
      model: 'a.requested',
      reason: 'requested',
    },
    {
      name: 'GitLab’s own choice',
      items: [mine('a.mine'), ours('a.ours')],
      question: requested,
      model: 'a.requested',
      reason: 'requested',
    },
    {
      name: 'the default of this instance',
      items: [mine('a.mine'), ours('a.ours')],
      question: {},
      model: 'a.mine',
      reason: 'assigned',
    },
    {
      name: 'the default of this instance for every feature',
      items: [item(`${ME}#*`, 'a.any'), ours('a.ours')],
      question: {},
      model: 'a.any',
      reason: 'assigned',
    },
    {
      name: 'the default for all',
      items: [ours('a.ours'), item('*#*', 'a.all')],
      question: {},
      model: 'a.ours',
      reason: 'assigned',
    },
    {
      name: 'the default for every feature',
      items: [item('*#*', 'a.all')],
      question: {},
      model: 'a.all',
      reason: 'assigned',
    },
    {
      name: 'the default for all where the instance is unknown',
      items: [mine('a.mine'), ours('a.ours')],
      question: { instanceId: undefined },
      model: 'a.ours',
      reason: 'assigned',
    },
    {
      name: 'the default for all where the instance is empty',
      items: [ours('a.ours')],
      question: { instanceId: '' },
      model: 'a.ours',
      reason: 'assigned',
    },
    {
      name: 'the built-in default',
      items: [],
      question: {},
      model: 'a.built-in',
      reason: 'built-in',
    },
    {
      name: 'what is behind a removed assignment',
      items: [{ sk: `${ME}#duo_chat`, removed: true }, ours('a.ours')],
      question: {},
      model: 'a.ours',
      reason: 'assigned',
    },
    {
      name: 'what is behind a damaged assignment',
      items: [mine('a.mine', { temperature: 7 }), ours('a.ours')],
      question: {},
      model: 'a.ours',
      reason: 'assigned',
    },
    {
      name: 'what is behind a feature switched off for all',
      items: [mine('a.mine'), { sk: '*#duo_chat', enabled: false }],
      question: {},
      model: 'a.mine',
      reason: 'assigned',
    },
    {
      name: 'not a pin that is switched off',
      items: [mine('a.mine'), ours('a.ours', { ...pinned, enabled: false })],
      question: {},
      model: 'a.mine',
      reason: 'assigned',
    },
  ])('$name: $model, $reason', async ({ items, question, model, reason }) => {
    expect(await ask(items, question)).toMatchObject({
      target: { modelId: model, region: REGION },
      reason,
    });
  });

  it('is the built-in default of the feature before that of all', async () => {
    const defaultModels = { duo_chat: 'a.chat', '*': 'a.built-in' };

    expect(await ask([], {}, { defaultModels })).toMatchObject({ target: { modelId: 'a.chat' } });
  });

  it.each([
    { items: [], options: { defaultModels: {} }, code: 'model_not_configured' },
    { items: [ours('not a model')], code: 'model_unknown' },
    { items: [mine('a.mine', { enabled: false }), ours('a.ours')], code: 'feature_disabled' },
    { items: [{ sk: '*#*', enabled: false }], code: 'feature_disabled' },
  ])('is an error where there is none to have: $code', async ({ items, options, code }) => {
    await expect(ask(items, {}, options)).rejects.toMatchObject({ code });
  });
});

describe('embeddings, which are served by vectors', () => {
  const feature = 'embeddings';

  it.each([
    { items: [], code: 'model_not_configured' },
    { items: [item('*#*', 'a.text', pinned)], code: 'model_not_configured' },
    {
      items: [item('*#embeddings', 'a.vectors'), { sk: '*#*', enabled: false }],
      model: 'a.vectors',
    },
    { items: [{ sk: '*#*', enabled: false }], code: 'feature_disabled' },
  ])('never get what is decided for every feature: $code$model', async ({ items, code, model }) => {
    const plan = await ask(items, { feature }).catch((error) => error);

    expect(plan).toMatchObject(code ? { code } : { target: { modelId: model } });
  });
});
