/**
 * What an operator should know of an assignment that is possible: which of its settings do not reach which
 * of its models.
 *
 * @module
 */
import { regionOfArn } from '#shared/models/model-id.ts';
import type { AssignOptions } from './assign-options.ts';
import type { ResolvedModel } from './resolved-model.ts';

export interface PlannedModels {
  readonly feature: string;
  readonly main: ResolvedModel;
  readonly fallbacks: readonly ResolvedModel[];
  readonly canary: ResolvedModel | undefined;
}

export function assignmentNotes(models: PlannedModels, options: AssignOptions): readonly string[] {
  const { main, fallbacks, canary } = models;
  const all = [main, ...fallbacks, ...(canary ? [canary] : [])];
  return [
    ...chosenForOne(models, options),
    ...fallbacks.flatMap((fallback) => fallbackNotes(fallback, main, options)),
    ...all.flatMap((model) => thinkingNotes(model, models.feature)),
  ];
}

/** The gateway sends these to the models they were chosen for, never to a fallback. */
function chosenForOne(
  { main, fallbacks }: PlannedModels,
  { tier, latency }: AssignOptions,
): readonly string[] {
  if (fallbacks.length === 0) return [];
  const { modelId } = main.target;
  return [
    ...(tier ? [`Service tier '${tier}' applies to ${modelId} only, not to its fallbacks.`] : []),
    ...(latency
      ? [`Latency mode '${latency}' applies to ${modelId} only, not to its fallbacks.`]
      : []),
  ];
}

function fallbackNotes(
  { target: { platform, modelId, region }, capabilities }: ResolvedModel,
  main: ResolvedModel,
  { guardrail, maxTokens = 0, temperature }: AssignOptions,
): readonly string[] {
  const guarded = guardrail && (regionOfArn(guardrail.identifier) ?? main.target.region);
  return [
    ...(guarded && platform === undefined && guarded !== region
      ? [
          `${modelId} in ${region} is never called: the guardrail exists in ${guarded} only, and no fallback is called without it.`,
        ]
      : []),
    ...(maxTokens > capabilities.maxOutputTokens
      ? [
          `${modelId} writes at most ${capabilities.maxOutputTokens} tokens and is called with that limit.`,
        ]
      : []),
    ...(temperature !== undefined && capabilities.sampling === 'none'
      ? [`${modelId} does not accept a temperature and is called without one.`]
      : []),
  ];
}

/** Features whose users wait for the first word. */
const INSTANT = ['code_completions'];

function thinkingNotes(
  { target: { modelId }, capabilities }: ResolvedModel,
  feature: string,
): readonly string[] {
  const thinks = capabilities.thinking !== 'never' && capabilities.thinking !== 'can-be-off';
  return thinks && INSTANT.includes(feature)
    ? [`${modelId} thinks before every answer, which is slow for ${feature}.`]
    : [];
}
