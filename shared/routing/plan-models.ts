/**
 * The models of a decision: the one to ask, and those to ask when it fails.
 *
 * @module
 */

import { GatewayError } from '../errors.ts';
import { parseModelIdentifier } from '../models/model-identifier.ts';
import type { ModelTarget } from '../models/model-request.ts';
import type { ModelChoice } from './assignment.ts';
import { isInCanary } from './canary.ts';
import type { ModelPlan } from './model-plan.ts';
import type { Choice, FeatureQuestion } from './route-feature.ts';

type Models = Pick<ModelPlan, 'target' | 'fallbacks' | 'canary'>;

/**
 * A canary's first fallback is the model that it may one day replace.
 *
 * @param region the deployment's, for models that name none
 * @throws {GatewayError} `model_unknown` when the identifier is not one of Bedrock's; a fallback or
 * canary of that kind is passed over
 */
export function planModels(
  choice: Choice,
  { feature, userId }: FeatureQuestion,
  region: string,
): Models {
  const target = toTarget(choice, region);
  if (target === undefined) {
    throw new GatewayError('model_unknown', 'The model identifier is not one of Bedrock');
  }
  const fallbacks = (choice.fallbacks ?? []).flatMap((model) => toTarget(model, region) ?? []);
  const canary =
    choice.canary && isInCanary(feature, userId, choice.canary.percent)
      ? toTarget(choice.canary, region)
      : undefined;
  return canary
    ? { target: canary, fallbacks: [target, ...fallbacks], canary: true }
    : { target, fallbacks, canary: false };
}

/** The model that a choice names, or undefined when it is not one of Bedrock's. */
export function toTarget(choice: ModelChoice, region: string): ModelTarget | undefined {
  const target = parseModelIdentifier(choice.model, choice.region ?? region);
  return target && { ...target, ...(choice.baseModel && { baseModel: choice.baseModel }) };
}
