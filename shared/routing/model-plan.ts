/**
 * The models of a decision: the one to ask, and those to ask when it fails.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import { parseModelIdentifier, parsePlatformModel } from '../models/model-id.ts';
import type { Guardrail, LatencyMode, ModelTarget, ServiceTier } from '../models/model-request.ts';
import type { Assignment, ModelChoice } from './assignment.ts';
import { FEATURES, type Feature, type FeatureProfile } from './features.ts';

/** Why a model answers: the rule of `route-feature.ts` that decided. */
export type RouteReason = 'pinned' | 'requested' | 'assigned' | 'built-in';

/** Which model answers a request, and within which limits. */
export interface ModelPlan {
  readonly feature: Feature;
  readonly target: ModelTarget;
  /** Models to ask when the target fails, in this order. */
  readonly fallbacks: readonly ModelTarget[];
  readonly reason: RouteReason;
  /** Why the model that GitLab chose may not answer. Undefined: it may, or GitLab chose none. */
  readonly refusedChoice?: string | undefined;
  /** Whether the target is the canary that some users try. */
  readonly canary: boolean;
  /** Whether the operators' settings were known when the models were chosen. */
  readonly settingsKnown: boolean;
  /** The assignment that decided, as `<scope>#<feature>@<version>`. Undefined: none did. */
  readonly assignment: string | undefined;
  /** Time for the whole answer, in milliseconds. */
  readonly deadlineMs: number;
  /** The operator's limit, which replaces the prompt's. */
  readonly maxOutputTokens: number | undefined;
  /** The operator's temperature, which replaces the prompt's. */
  readonly temperature: number | undefined;
  readonly guardrail: Guardrail | undefined;
  readonly serviceTier: ServiceTier | undefined;
  readonly latency: LatencyMode | undefined;
}

/** What decides: an assignment, or just a model. */
export type Choice = Partial<Assignment> & ModelChoice;

/** For whom the models are chosen. */
export interface CanaryQuestion {
  readonly feature: Feature;
  /** The user's global id, if known. */
  readonly userId: string | undefined;
}

/**
 * A canary's first fallback is the model that it may replace one day.
 *
 * @param region the deployment's, for identifiers without a region
 * @throws {GatewayError} `model_unknown` if the identifier is not a Bedrock identifier. Fallbacks and
 * canaries with such an identifier are skipped.
 */
export function planModels(
  choice: Choice,
  { feature, userId }: CanaryQuestion,
  region: string,
): Pick<ModelPlan, 'target' | 'fallbacks' | 'canary'> {
  const target = toTarget(choice, region);
  if (target === undefined) {
    throw new GatewayError('model_unknown', 'The model identifier is not one of Bedrock');
  }
  const profile: FeatureProfile = FEATURES[feature];
  // Vectors of two models do not mix, whatever was stored before the command line refused it.
  if (profile.vectors) return { target, fallbacks: [], canary: false };
  const fallbacks = (choice.fallbacks ?? []).flatMap((model) => toTarget(model, region) ?? []);
  const canary =
    choice.canary && isInCanary(feature, userId, choice.canary.percent)
      ? toTarget(choice.canary, region)
      : undefined;
  return canary
    ? { target: canary, fallbacks: [target, ...fallbacks], canary: true }
    : { target, fallbacks, canary: false };
}

/** The model that a choice names. Undefined: it is neither a Bedrock identifier nor a platform's model. */
export function toTarget(choice: ModelChoice, region: string): ModelTarget | undefined {
  const named = parsePlatformModel(choice.model.trim());
  // A platform has an address, and no region of ours.
  if (named) return { platform: named.platform, modelId: named.model, region: '' };
  const target = parseModelIdentifier(choice.model, choice.region ?? region);
  const { role, baseModel } = choice;
  return target && { ...target, ...(role && { role }), ...(baseModel && { baseModel }) };
}

/** The regions that models name, as an attribute or within the identifier. */
export function namedRegions(choices: readonly ModelChoice[]): ReadonlySet<string> {
  return new Set(choices.flatMap((choice) => toTarget(choice, '')?.region || []));
}

/**
 * Whether a user is among the `percent` (0 to 100) who get a feature's canary.
 *
 * The result for a user and feature never changes, and a higher percentage keeps everyone who was in the
 * lower one. The feature is part of the hash, so each feature has different early users. A request without
 * a user never gets the canary.
 */
export function isInCanary(feature: Feature, userId: string | undefined, percent: number): boolean {
  if (userId === undefined || userId === '' || percent <= 0) return false;
  const hash = createHash('sha256').update(`${feature}:${userId}`).digest();
  return (hash.readUInt32BE(0) / 2 ** 32) * 100 < percent;
}
