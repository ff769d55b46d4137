import { describe, expect, it } from 'vitest';
import { isInCanary } from '#shared/routing/model-plan.ts';
import { createAllowList, readSettings } from '#shared/routing/operator-settings.ts';
import { createRouteFeature } from '#shared/routing/route-feature.ts';

const users = Array.from({ length: 4_000 }, (_, index) => `user-${index}`);
const PROFILE = 'arn:aws:bedrock:eu-west-1:111122223333:application-inference-profile/abc123';
const guardrail = { identifier: 'gr-assigned', version: '2' };

function plan(item: object, question: { identifier?: string; userId?: string } = {}) {
  const settings = readSettings([{ sk: '*#duo_chat', version: 7, ...item }], () => {});
  const routeFeature = createRouteFeature({
    settings: async () => settings,
    unknownSettings: 'refuse',
    modelRegions: [],
    allowModel: createAllowList([]),
    defaultModels: { '*': 'a.built-in' },
    guardrail: { identifier: 'gr-deployment', version: '1' },
    servingPlatforms: false,
    region: 'eu-central-1',
  });
  const { identifier, userId } = question;
  return routeFeature({ feature: 'duo_chat', instanceId: undefined, userId, identifier });
}

describe('a plan', () => {
  it('carries what the assignment says, and names it', async () => {
    const item = {
      model: 'bedrock/eu-west-1/a.main',
      fallbacks: [
        { model: 'a.main', region: 'eu-north-1' },
        { model: 'not a model' },
        { model: `bedrock/${PROFILE}`, baseModel: 'a.base' },
      ],
      maxOutputTokens: 500,
      temperature: 0.3,
      guardrail,
      serviceTier: 'priority',
      latency: 'optimized',
    };

    expect(await plan(item)).toEqual({
      feature: 'duo_chat',
      target: { modelId: 'a.main', region: 'eu-west-1' },
      fallbacks: [
        { modelId: 'a.main', region: 'eu-north-1' },
        { modelId: PROFILE, region: 'eu-west-1', baseModel: 'a.base' },
      ],
      reason: 'assigned',
      canary: false,
      settingsKnown: true,
      assignment: '*#duo_chat@7',
      deadlineMs: 120_000,
      maxOutputTokens: 500,
      temperature: 0.3,
      guardrail,
      serviceTier: 'priority',
      latency: 'optimized',
    });
  });

  it('of GitLab’s own choice keeps the guardrail, and nothing that belongs to the other model', async () => {
    const item = { model: 'a.main', fallbacks: [{ model: 'a.b' }], temperature: 0.3, guardrail };

    expect(await plan(item, { identifier: 'bedrock/a.requested' })).toMatchObject({
      reason: 'requested',
      fallbacks: [],
      temperature: undefined,
      assignment: undefined,
      guardrail,
    });
  });

  it('has the deployment’s guardrail where no assignment names one', async () => {
    expect((await plan({ model: 'a.main' })).guardrail?.identifier).toBe('gr-deployment');
  });

  it('is found although a newer tool wrote more into the item', async () => {
    expect((await plan({ model: 'a.main', hedging: { delayMs: 5 } })).target.modelId).toBe(
      'a.main',
    );
  });
});

describe('a canary', () => {
  const item = { model: 'a.main', canary: { model: 'a.second', percent: 25 } };

  it('gets its share of the users, each of them always', async () => {
    const first = await Promise.all(users.map((userId) => plan(item, { userId })));
    const second = await Promise.all(users.map((userId) => plan(item, { userId })));

    const share = first.filter(({ canary }) => canary).length / users.length;
    expect(share).toBeGreaterThan(0.22);
    expect(share).toBeLessThan(0.28);
    expect(second).toEqual(first);
  });

  it('falls back to the model that it may replace', async () => {
    const chosen = users.find((userId) => isInCanary('duo_chat', userId, 25)) ?? '';

    expect(await plan(item, { userId: chosen })).toMatchObject({
      target: { modelId: 'a.second' },
      fallbacks: [{ modelId: 'a.main' }],
      canary: true,
    });
  });

  it('keeps its users when the percentage grows, and has others for another feature', () => {
    const few = users.filter((user) => isInCanary('duo_chat', user, 10));
    const more = new Set(users.filter((user) => isInCanary('duo_chat', user, 40)));
    const other = users.filter((user) => isInCanary('code_completions', user, 10));

    expect(few.every((user) => more.has(user))).toBe(true);
    expect(other).not.toEqual(few);
  });

  it.each([
    { percent: 0, userId: 'user-1', canary: false },
    { percent: 100, userId: 'user-1', canary: true },
    { percent: 100, userId: undefined, canary: false },
    { percent: 100, userId: '', canary: false },
  ])('of $percent percent for $userId: $canary', async ({ percent, userId, canary }) => {
    const assigned = { ...item, canary: { ...item.canary, percent } };

    expect(await plan(assigned, userId === undefined ? {} : { userId })).toMatchObject({ canary });
  });

  it('whose identifier is damaged is passed over', async () => {
    const damaged = { model: 'a.main', canary: { model: 'not a model', percent: 100 } };

    expect((await plan(damaged, { userId: 'user-1' })).target.modelId).toBe('a.main');
  });
});
