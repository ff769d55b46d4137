/**
 * Routing on stored items, without a table.
 *
 * @module
 */
import { createAllowList, readSettings } from '#shared/routing/operator-settings.ts';
import {
  createRouteFeature,
  type FeatureQuestion,
  type RoutingOptions,
} from '#shared/routing/route-feature.ts';

export const ME = 'instance-1';
const REGION = 'eu-central-1';
export type Item = Readonly<Record<string, unknown>>;

export const item = (sk: string, model: string, more: object = {}): Item => ({
  sk,
  model,
  version: 1,
  ...more,
});
export const mine = (model: string, more?: object) => item(`${ME}#duo_chat`, model, more);
export const ours = (model: string, more?: object) => item('*#duo_chat', model, more);

function router(items: readonly Item[], options: Partial<RoutingOptions> = {}) {
  const settings = readSettings(items, () => {});
  return createRouteFeature({
    settings: async () => settings,
    unknownSettings: 'refuse',
    servingPlatforms: false,
    modelRegions: [],
    allowModel: createAllowList([]),
    defaultModels: { '*': 'a.built-in' },
    guardrail: undefined,
    region: REGION,
    ...options,
  });
}

/** The plan for a chat question of {@link ME}, when these items are stored. */
export function ask(
  items: readonly Item[],
  question: Partial<FeatureQuestion> = {},
  options?: Partial<RoutingOptions>,
) {
  return router(
    items,
    options,
  )({
    feature: 'duo_chat',
    instanceId: ME,
    userId: 'user-1',
    identifier: undefined,
    ...question,
  });
}
