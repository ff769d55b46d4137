/**
 * Decides which model answers a feature. The first match wins:
 *
 * 1. an assignment that the operator pinned, for this GitLab instance or else for all;
 * 2. GitLab's own choice in the request, if the allow-list permits it;
 * 3. the operator's assignment for the feature, or else for every feature;
 * 4. the deployment's built-in default.
 *
 * @module
 */
import { GatewayError } from '../errors.ts';
import type { AllowModel } from './allow-list.ts';
import { ANY, type Assignment, type Assignments, assignmentKey } from './assignment.ts';
import { FEATURES, type Feature, type FeatureProfile } from './features.ts';
import { parseModelIdentifier } from './model-identifier.ts';
import type { ModelPlan, RouteReason } from './model-plan.ts';

export interface FeatureQuestion {
  readonly feature: Feature;
  /** The GitLab instance that asks, if it is known. */
  readonly instanceId: string | undefined;
  /** The identifier that GitLab chose, if it chose one. */
  readonly identifier: string | undefined;
}

export interface RoutingOptions {
  /** Gives the assignments in force; never rejects. */
  readonly assignments: () => Promise<Assignments>;
  readonly allowModel: AllowModel;
  /** Built-in identifiers by feature, and `*` for all others. */
  readonly defaultModels: Readonly<Record<string, string>>;
  /** The deployment's AWS region. */
  readonly region: string;
}

/**
 * @throws {GatewayError} `model_not_configured` when no rule names a model, `model_unknown` when the
 * identifier is not one of Bedrock's, `feature_disabled` when the operator switched the feature off
 */
export type RouteFeature = (question: FeatureQuestion) => Promise<ModelPlan>;

export function createRouteFeature(options: RoutingOptions): RouteFeature {
  return async (question) => {
    const assigned = findAssignments(await options.assignments(), question);
    if (assigned[0]?.enabled === false)
      throw new GatewayError('feature_disabled', 'The feature is switched off');

    const { choice, reason } = choose(assigned, question, options);
    const target = parseModelIdentifier(choice.model, choice.region ?? options.region);
    if (target === undefined) {
      throw new GatewayError('model_unknown', 'The model identifier is not one of Bedrock');
    }
    return {
      feature: question.feature,
      target: { ...target, ...(choice.baseModel && { baseModel: choice.baseModel }) },
      reason,
      deadlineMs: FEATURES[question.feature].deadlineMs,
      maxOutputTokens: choice.maxOutputTokens,
      temperature: choice.temperature,
    };
  };
}

type Choice = Partial<Assignment> & Pick<Assignment, 'model'>;

/** The assignments that concern the question, the narrowest first. */
function findAssignments(all: Assignments, { instanceId, feature }: FeatureQuestion): Assignment[] {
  const keys = [instanceId ?? ANY, ANY].flatMap((scope) => [
    assignmentKey(scope, feature),
    assignmentKey(scope, ANY),
  ]);
  return [...new Set(keys)].flatMap((key) => all.get(key) ?? []);
}

function choose(
  assigned: readonly Assignment[],
  { feature, identifier }: FeatureQuestion,
  { allowModel, defaultModels }: RoutingOptions,
): { choice: Choice; reason: RouteReason } {
  const allowed = identifier !== undefined && allowModel(identifier);
  const profile: FeatureProfile = FEATURES[feature];
  if (profile.testsRequestedModel && identifier !== undefined && !allowed) {
    throw new GatewayError('model_denied', 'The allow-list does not permit the model');
  }
  const pinned = assigned.find((assignment) => assignment.pinned);
  if (pinned && !(profile.testsRequestedModel && allowed))
    return { choice: pinned, reason: 'pinned' };

  if (allowed) {
    return { choice: { model: identifier }, reason: 'requested' };
  }
  const [first] = assigned;
  if (first) return { choice: first, reason: 'assigned' };

  const model = defaultModels[feature] ?? defaultModels[ANY];
  if (model) return { choice: { model }, reason: 'built-in' };
  throw new GatewayError('model_not_configured', 'No model is configured for the feature');
}
