/**
 * Decides which model answers a feature. The first match wins:
 *
 * 1. an assignment that the operator pinned, for this GitLab instance or else for all;
 * 2. GitLab's own choice in the request, if the allow-list includes it;
 * 3. the operator's assignment for the feature, or else for every feature;
 * 4. the deployment's default model.
 *
 * The narrowest assignment wins: the instance's for the feature, the instance's for every feature, the one
 * for all instances and the feature, the one for all instances and every feature.
 *
 * @module
 */

import { GatewayError } from '../errors.ts';
import type { Guardrail, ModelTarget } from '../models/model-request.ts';
import { ANY, type Assignment, assignmentKey, type ModelChoice } from './assignment.ts';
import { FEATURES, type Feature, type FeatureProfile } from './features.ts';
import { describedTarget, hostOf, isForeign, listedModel } from './listed-platform.ts';
import {
  type Choice,
  type ModelPlan,
  namedRegions,
  planModels,
  type RouteReason,
  toTarget,
} from './model-plan.ts';
import { isAllowedRegion, type RegionRules } from './model-regions.ts';
import { type AllowModel, NO_SETTINGS, type OperatorSettings } from './operator-settings.ts';

export interface FeatureQuestion {
  readonly feature: Feature;
  /** The GitLab instance that asks, if known. */
  readonly instanceId: string | undefined;
  /** The user's global id, if known. */
  readonly userId: string | undefined;
  /** The identifier that GitLab chose, if it chose one. */
  readonly identifier: string | undefined;
  /** The address that GitLab has for the model. Compared with the list of platforms, never contacted. */
  readonly endpoint?: string | undefined;
  /** What the operator understands by the name that was asked for: asked unless an assignment is pinned. */
  readonly choice?: Choice | undefined;
}

export interface RoutingOptions extends RegionRules {
  /** The settings in force. Undefined: they could never be read. Never rejects. */
  readonly settings: () => Promise<OperatorSettings | undefined>;
  /** While the settings could never be read, requests are refused, or the deployment's own apply. */
  readonly unknownSettings: UnknownSettings;
  /** The deployment's allow-list, used unless operators stored one. */
  readonly allowModel: AllowModel;
  /** The deployment's default identifiers by feature, and `*` for all others. */
  readonly defaultModels: Readonly<Record<string, string>>;
  /** The deployment's guardrail, used unless an assignment names one. */
  readonly guardrail: Guardrail | undefined;
  /** Whether models of serving platforms may be asked. */
  readonly servingPlatforms: boolean;
}

/** What is in force while the operators' settings could never be read. */
export const UNKNOWN_SETTINGS = ['refuse', 'default'] as const;
export type UnknownSettings = (typeof UNKNOWN_SETTINGS)[number];

/**
 * @throws {GatewayError} `model_not_configured` if no rule names a model, `model_unknown` if the
 * identifier is not a Bedrock identifier, `model_denied` if GitLab tests a model that the allow-list
 * excludes, `feature_disabled` if the operator switched the feature off, `settings_unknown` if nobody knows
 * what operators have decided
 */
export type RouteFeature = (question: FeatureQuestion) => Promise<ModelPlan>;

export function createRouteFeature(options: RoutingOptions): RouteFeature {
  const defaults = Object.values(options.defaultModels).map((model) => ({ model }));
  const defaultRegions = namedRegions(defaults);

  return async (question) => {
    const known = await knownSettings(options);
    const settings = known ?? NO_SETTINGS;
    const fitting = findAssignments(settings, question);
    if (fitting[0]?.enabled === false) {
      throw new GatewayError('feature_disabled', 'The feature is switched off');
    }
    const assigned = fitting.filter(isInUse);
    const decision = decide(assigned, question, { settings, defaultRegions, options });
    const { feature } = question;
    return {
      feature,
      ...described(planModels(decision.choice, question, options.region), settings),
      reason: decision.reason,
      refusedChoice: decision.refusedChoice,
      settingsKnown: known !== undefined,
      assignment: nameOf(decision.choice),
      deadlineMs: FEATURES[feature].deadlineMs,
      maxOutputTokens: decision.choice.maxOutputTokens,
      temperature: decision.choice.temperature,
      // A guardrail belongs to the feature, so it applies whichever model GitLab chose.
      guardrail: decision.choice.guardrail ?? assigned[0]?.guardrail ?? options.guardrail,
      serviceTier: decision.choice.serviceTier,
      latency: decision.choice.latency,
    };
  };
}

function described(
  { target, fallbacks, canary }: Pick<ModelPlan, 'target' | 'fallbacks' | 'canary'>,
  { platforms }: OperatorSettings,
): Pick<ModelPlan, 'target' | 'fallbacks' | 'canary'> {
  const describe = (model: ModelTarget) =>
    model.platform === undefined ? model : describedTarget(model, platforms);
  return { target: describe(target), fallbacks: fallbacks.map(describe), canary };
}

/**
 * A process that never saw the settings cannot know whether they pin models, have a guardrail or switch a
 * feature off.
 */
async function knownSettings({ settings, unknownSettings }: RoutingOptions) {
  const known = await settings();
  if (known === undefined && unknownSettings === 'refuse') {
    throw new GatewayError('settings_unknown', 'The settings could not be read yet');
  }
  return known;
}

/** The assignments that apply to the question, the narrowest first. */
function findAssignments(
  { assignments }: OperatorSettings,
  { instanceId, feature }: FeatureQuestion,
): Assignment[] {
  const keys = [instanceId || ANY, ANY].flatMap((scope) => [
    assignmentKey(scope, feature),
    assignmentKey(scope, ANY),
  ]);
  const found = [...new Set(keys)].flatMap((key) => assignments.get(key) ?? []);
  return found.filter(({ sk, enabled }) => concerns(sk, feature) || !enabled);
}

/** An assignment to every feature applies only to features that need text. */
function concerns(key: string, feature: Feature): boolean {
  const profile: FeatureProfile = FEATURES[feature];
  return !profile.vectors || !key.endsWith(`#${ANY}`);
}

function isInUse(assignment: Assignment): assignment is Assignment & ModelChoice {
  return assignment.enabled && assignment.model !== undefined;
}

interface Rules {
  readonly settings: OperatorSettings;
  /** The regions that the deployment's default models name. */
  readonly defaultRegions: ReadonlySet<string>;
  readonly options: RoutingOptions;
}

/** GitLab's choice of a model, and why it is refused. */
interface Requested {
  readonly model: string;
  /** Undefined: it may be used. */
  readonly refusal: string | undefined;
}

function requestedModel(question: FeatureQuestion, rules: Rules): Requested | undefined {
  const { identifier, endpoint, instanceId } = question;
  if (identifier === undefined) return undefined;
  const { settings, options } = rules;
  const listed = options.servingPlatforms
    ? listedModel(identifier, endpoint, settings.platforms)
    : undefined;
  if (listed !== undefined) {
    return { model: listed, refusal: refusalOf(listed, instanceId, rules) };
  }
  const target = toTarget({ model: identifier }, options.region);
  const isElsewhere =
    target === undefined
      ? Boolean(endpoint) && !isForeign(identifier)
      : target.platform !== undefined;
  // A request names no entry of ours: its endpoint has to be one.
  const refusal =
    options.servingPlatforms && isElsewhere
      ? ['endpoint not allow-listed', hostOf(endpoint)].filter(Boolean).join(': ')
      : refusalOf(identifier, instanceId, rules);
  return { model: identifier, refusal };
}

function refusalOf(
  identifier: string,
  instanceId: string | undefined,
  { settings, defaultRegions, options }: Rules,
): string | undefined {
  const { allowLists, regions } = settings;
  const allowModel = allowLists.get(instanceId || ANY) ?? allowLists.get(ANY) ?? options.allowModel;
  if (!allowModel(identifier)) return 'The allow-list does not permit the model';

  const target = toTarget({ model: identifier }, options.region);
  const chosen = regions.union(defaultRegions);
  // What is no model of Bedrock's has no region that could be wrong.
  if (target === undefined || target.platform !== undefined) return undefined;
  if (isAllowedRegion(target.region, options, chosen)) return undefined;
  return "The model's region is not among the allowed ones";
}

interface Decision {
  readonly choice: Choice;
  readonly reason: RouteReason;
  /** As in the plan. */
  readonly refusedChoice?: string | undefined;
}

function decide(assigned: readonly Choice[], question: FeatureQuestion, rules: Rules): Decision {
  const { feature } = question;
  const { defaultModels } = rules.options;
  const { model: requested, refusal: refusedChoice } = requestedModel(question, rules) ?? {};
  const allowed = requested !== undefined && refusedChoice === undefined;
  const profile: FeatureProfile = FEATURES[feature];
  if (profile.testsRequestedModel && refusedChoice !== undefined) {
    throw new GatewayError('model_denied', refusedChoice);
  }
  const pinned = assigned.find((assignment) => assignment.pinned);
  if (pinned && !(profile.testsRequestedModel && allowed)) {
    return { choice: pinned, reason: 'pinned', refusedChoice };
  }
  if (allowed) return { choice: { model: requested }, reason: 'requested' };

  const first = question.choice ?? assigned[0];
  if (first) return { choice: first, reason: 'assigned', refusedChoice };

  const model = defaultModels[feature] ?? (profile.vectors ? undefined : defaultModels[ANY]);
  if (model) return { choice: { model }, reason: 'built-in', refusedChoice };
  throw new GatewayError('model_not_configured', 'No model is configured for the feature');
}

/** How the log names an assignment. */
function nameOf({ sk, version }: Choice): string | undefined {
  return sk === undefined ? undefined : `${sk}@${version ?? '?'}`;
}
