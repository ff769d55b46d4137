/**
 * Every model that may be asked, with its uses: as main model, canary or fallback of all scopes, or because nothing is
 * assigned.
 *
 * @module
 */
import { GatewayError } from '../errors.ts';
import { targetName } from '../models/model-id.ts';
import type { ModelTarget } from '../models/model-request.ts';
import type { Assignment, ModelChoice } from '../routing/assignment.ts';
import { FEATURES, type Feature } from '../routing/features.ts';
import { toTarget } from '../routing/model-plan.ts';
import { createAllowList, type OperatorSettings } from '../routing/operator-settings.ts';
import { createRouteFeature, type RouteFeature } from '../routing/route-feature.ts';

export type Role = 'answers' | 'canary' | 'fallback';

/** The models of an assignment with their roles, in the order in which they are asked. */
export function assignedModels(assignment: Assignment): readonly (readonly [Role, ModelChoice])[] {
  const { model, region, baseModel, canary, fallbacks } = assignment;
  return [
    ...(model === undefined ? [] : [['answers', { model, region, baseModel }] as const]),
    ...(canary ? [['canary', canary] as const] : []),
    ...fallbacks.map((choice) => ['fallback', choice] as const),
  ];
}

export interface TargetInUse {
  readonly target: ModelTarget;
  /** `<scope>#<feature>`, with the role unless it is the main model; a feature alone: the built-in default. */
  readonly uses: readonly string[];
}

export interface Defaults {
  /** The deployment's default identifiers by feature, and `*` for all others. */
  readonly defaultModels: Readonly<Record<string, string>>;
  /** The deployment's AWS region. */
  readonly region: string;
}

export async function targetsInUse(
  settings: OperatorSettings,
  defaults: Defaults,
): Promise<TargetInUse[]> {
  const found = new Map<string, TargetInUse>();
  const add = (target: ModelTarget, use: string) => {
    const key = `${target.region} ${targetName(target)}`;
    found.set(key, { target, uses: [...(found.get(key)?.uses ?? []), use] });
  };
  for (const [key, assignment] of settings.assignments) {
    for (const [role, choice] of assignedModels(assignment)) {
      const target = toTarget(choice, defaults.region);
      if (target) add(target, role === 'answers' ? key : `${key} (${role})`);
    }
  }
  for (const [feature, target] of await builtIn(settings, defaults)) add(target, feature);
  return [...found.values()];
}

/** How the functions route by what operators decided, for a look from outside: without what a deployment adds to it. */
export function routingBy(
  settings: OperatorSettings,
  { defaultModels, region }: Defaults,
): RouteFeature {
  return createRouteFeature({
    settings: async () => settings,
    unknownSettings: 'refuse',
    modelRegions: [],
    allowModel: createAllowList([]),
    defaultModels,
    guardrail: undefined,
    servingPlatforms: true,
    region,
  });
}

/** The features for which nothing is assigned to all instances, and the models that answer them. */
async function builtIn(settings: OperatorSettings, defaults: Defaults) {
  const routeFeature = routingBy(settings, defaults);
  const question = { instanceId: undefined, userId: undefined, identifier: undefined };
  const features = Object.keys(FEATURES) as Feature[];
  const targets = await Promise.all(
    features.map(async (feature) => {
      try {
        const plan = await routeFeature({ ...question, feature });
        return plan.reason === 'built-in' ? [[feature, plan.target] as const] : [];
      } catch (error) {
        // A feature without a model, or one that is switched off.
        if (error instanceof GatewayError) return [];
        throw error;
      }
    }),
  );
  return targets.flat();
}
