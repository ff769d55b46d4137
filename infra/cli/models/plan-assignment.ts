/**
 * Makes an assignment of what was typed, and refuses what could never work.
 *
 * @module
 */
import { ANY, type AssignmentContent } from '#shared/routing/assignment.ts';
import type { AssignOptions } from './assign-options.ts';
import { type CheckedModel, checkModel, type ModelSite } from './model-input.ts';
import { UsageError } from './usage-error.ts';

export interface PlannedAssignment {
  readonly content: AssignmentContent;
  readonly notes: readonly string[];
}

/** A feature that is served by vectors, not by text. */
const EMBEDDINGS = 'embeddings';

/** @throws {UsageError} with the fix */
export async function planAssignment(
  { feature, model }: { readonly feature: string; readonly model: string },
  options: AssignOptions,
  site: ModelSite,
): Promise<PlannedAssignment> {
  const { baseModel, modelRegion: region } = options;
  refuseSecondModel(feature, options);
  const main = await checkModel({ identifier: model, baseModel, region }, site);
  const check = (identifier: string) => checkModel({ identifier }, site);
  const fallbacks = await Promise.all((options.fallback ?? []).map(check));
  const canary = options.canary && (await check(options.canary.model));
  const all = [main, ...fallbacks, ...(canary ? [canary] : [])];
  if (!site.force) {
    for (const checked of all) refuseUnsupported(checked, feature, options);
    refuseRepeated(main, [...fallbacks], canary);
  }
  return {
    content: {
      ...main.choice,
      ...(options.pin && { pinned: true }),
      ...(fallbacks.length > 0 && { fallbacks: fallbacks.map(({ choice }) => choice) }),
      ...(canary && { canary: { ...canary.choice, percent: options.canary?.percent ?? 0 } }),
      ...(options.maxTokens && { maxOutputTokens: options.maxTokens }),
      ...(options.temperature !== undefined && { temperature: options.temperature }),
      ...(options.guardrail && { guardrail: options.guardrail }),
      ...(options.tier && { serviceTier: options.tier }),
      ...(options.latency && { latency: options.latency }),
    },
    notes: [...new Set(all.flatMap(({ notes }) => notes))],
  };
}

/** Not even by force: what is found with one model's vectors was filed with the other's. */
function refuseSecondModel(feature: string, { fallback = [], canary }: AssignOptions): void {
  const option = fallback.length > 0 ? '--fallback' : canary && '--canary';
  if (!option || feature !== EMBEDDINGS) return;
  throw new UsageError(
    "Vectors of two models do not mix, so 'embeddings' has one model only.",
    `Leave ${option} out. To change the model, assign the new one and index the code again.`,
  );
}

function refuseUnsupported(
  { target: { modelId }, capabilities }: CheckedModel,
  feature: string,
  { maxTokens = 1, temperature }: AssignOptions,
): void {
  const rules: readonly (readonly [boolean, string, string])[] = [
    [
      capabilities.purpose === 'embeddings' && feature !== EMBEDDINGS,
      `${modelId} gives vectors, and ${feature === ANY ? 'most features need' : `${feature} needs`} text.`,
      `Assign it to the feature '${EMBEDDINGS}'.`,
    ],
    [
      capabilities.purpose === 'text' && feature === EMBEDDINGS,
      `${modelId} gives text, and '${EMBEDDINGS}' needs vectors.`,
      'Assign a model for embeddings.',
    ],
    [
      maxTokens > capabilities.maxOutputTokens,
      `${modelId} gives at most ${capabilities.maxOutputTokens} tokens.`,
      `Use --max-tokens ${capabilities.maxOutputTokens} or less.`,
    ],
    [
      temperature !== undefined && capabilities.sampling === 'none',
      `${modelId} takes no temperature.`,
      'Leave --temperature out.',
    ],
  ];
  const broken = rules.find(([isBroken]) => isBroken);
  if (broken) throw new UsageError(broken[1], broken[2]);
}

function refuseRepeated(
  main: CheckedModel,
  fallbacks: readonly CheckedModel[],
  canary: CheckedModel | undefined,
): void {
  const key = ({ target }: CheckedModel) => `${target.region} ${target.modelId}`;
  const chain = [main, ...fallbacks].map(key);
  if (new Set(chain).size < chain.length) {
    throw new UsageError(
      'A fallback that is asked already would fail in the same way.',
      'Name another model, or the same one in another region: --fallback bedrock/<region>/<model>.',
    );
  }
  if (canary && key(canary) === key(main)) {
    throw new UsageError(
      'The canary is the model itself.',
      'Name another one, or leave --canary out.',
    );
  }
}
