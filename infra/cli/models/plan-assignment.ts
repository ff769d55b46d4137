/**
 * Builds an assignment from the command line, and refuses what could never work.
 *
 * @module
 */
import { targetName } from '#shared/models/model-id.ts';
import { ANY, type AssignmentContent } from '#shared/routing/assignment.ts';
import { defaultWatch } from '#shared/watch/canary-watch.ts';
import { UsageError } from '../common/failures.ts';
import type { AssignOptions } from './assign-options.ts';
import { assignmentNotes, type PlannedModels } from './assignment-notes.ts';
import { type ModelContext, resolveModel } from './model-input.ts';
import type { ResolvedModel } from './resolved-model.ts';

export interface PlannedAssignment {
  readonly content: AssignmentContent;
  readonly notes: readonly string[];
}

/** The first model needs users, too, for a comparison. */
const MAX_WATCHED_PERCENT = 90;

/** The feature that needs vectors instead of text. */
const EMBEDDINGS = 'embeddings';

/** @throws {UsageError} with the fix */
export async function planAssignment(
  { feature, model }: { readonly feature: string; readonly model: string },
  options: AssignOptions,
  context: ModelContext,
): Promise<PlannedAssignment> {
  const { baseModel, modelRegion: region } = options;
  refuseSecondModel(feature, options);
  refuseWatchOfNothing(options);
  const main = await resolveModel({ identifier: model, baseModel, region }, context);
  const resolve = (identifier: string) => resolveModel({ identifier }, context);
  const fallbacks = await Promise.all((options.fallback ?? []).map(resolve));
  const canary = options.canary && (await resolve(options.canary.model));
  const all = [main, ...fallbacks, ...(canary ? [canary] : [])];
  const models = { feature, main, fallbacks, canary };
  refuseUnguarded(feature, all, options);
  // A server besides Bedrock has keys of its own.
  const inRole = ({ choice, target }: ResolvedModel) =>
    options.role && target.platform === undefined ? { ...choice, role: options.role } : choice;
  if (!context.force) refuseImpossible(models, options);
  return {
    content: {
      ...inRole(main),
      ...(options.pin && { pinned: true }),
      ...(fallbacks.length > 0 && { fallbacks: fallbacks.map(inRole) }),
      ...(canary && { canary: { ...inRole(canary), ...canaryDetails(feature, options) } }),
      ...(options.maxTokens && { maxOutputTokens: options.maxTokens }),
      ...(options.temperature !== undefined && { temperature: options.temperature }),
      ...(options.guardrail && {
        guardrail: {
          ...options.guardrail,
          ...(options.unguardedStream && { unguardedStream: true }),
        },
      }),
      ...(options.tier && { serviceTier: options.tier }),
      ...(options.latency && { latency: options.latency }),
    },
    notes: [
      ...new Set([
        ...all.flatMap(({ notes }) => notes),
        ...assignmentNotes(models, options),
        ...roleNotes(options),
        ...(options.watch ? [WATCH_NOTE] : []),
      ]),
    ],
  };
}

function roleNotes({ role }: AssignOptions): readonly string[] {
  if (!role?.startsWith('arn:')) return [];
  return [
    'Validated with your own credentials, not in the account of the role.',
    'The deployment must name the role in bedrockRoleArn or bedrockRoleArns.',
  ];
}

/** Even with --force: vectors of one model cannot be searched with those of another. */
function refuseSecondModel(feature: string, { fallback = [], canary }: AssignOptions): void {
  const option = fallback.length > 0 ? '--fallback' : canary && '--canary';
  if (!option || feature !== EMBEDDINGS) return;
  throw new UsageError(
    "Vectors of two models do not mix, so 'embeddings' takes one model only.",
    `Omit ${option}. To change the model, assign the new one and index the code again.`,
  );
}

const WATCH_NOTE =
  "'canary' shows how it does. A deployment watches it with modelWatch=on, the local gateway by itself.";

function canaryDetails(feature: string, { canary, watch, limit, promoteAfter }: AssignOptions) {
  const promotion = promoteAfter === undefined ? {} : { promoteAfterMs: promoteAfter };
  return {
    percent: canary?.percent ?? 0,
    ...(watch && { watch: { ...defaultWatch(feature), ...limit, ...promotion } }),
  };
}

/** Even with --force: nothing would happen. */
function refuseWatchOfNothing({ canary, watch, limit, promoteAfter }: AssignOptions): void {
  if (!watch && (limit || promoteAfter !== undefined)) {
    throw new UsageError('--limit and --promote-after belong to --watch.', 'Add --watch.');
  }
  if (watch && canary === undefined) {
    throw new UsageError('Only a canary can be watched.', 'Add --canary <model>=<percent>.');
  }
  if (watch && canary && canary.percent > MAX_WATCHED_PERCENT) {
    throw new UsageError(
      `A canary of ${canary.percent} % leaves nothing to compare it with.`,
      `Use ${MAX_WATCHED_PERCENT} % or less.`,
    );
  }
}

/** What GitLab or an editor may want as a stream. */
const STREAMED = /^(?:\*|code_|duo_chat)/;

/** Even with --force: streams that nobody guards would look guarded. */
function refuseUnguarded(
  feature: string,
  models: readonly ResolvedModel[],
  { guardrail, unguardedStream }: AssignOptions,
): void {
  const outside = models.find(({ target }) => target.platform !== undefined);
  if (unguardedStream && (!guardrail || !outside)) {
    throw new UsageError(
      'There is no stream of a serving platform that a guardrail could leave alone.',
      'Omit --unguarded-stream.',
    );
  }
  if (!guardrail || !outside || unguardedStream || !STREAMED.test(feature)) return;
  throw new UsageError(
    `${targetName(outside.target)} runs outside Bedrock, where a guardrail cannot be applied to a stream.`,
    'Add --unguarded-stream to show it questions and whole answers alone, or assign models of Bedrock.',
  );
}

/** @throws {UsageError} for models that could never serve the assignment */
function refuseImpossible(
  { feature, main, fallbacks, canary }: PlannedModels,
  options: AssignOptions,
): void {
  const chosen = [main, ...(canary ? [canary] : [])];
  for (const model of [...chosen, ...fallbacks]) refuseOtherPurpose(model, feature);
  for (const model of chosen) refuseUnsupported(model, options);
  refuseRepeated(main, fallbacks, canary);
}

function refuseOtherPurpose(
  { target: { modelId }, capabilities }: ResolvedModel,
  feature: string,
): void {
  if (capabilities.purpose === 'embeddings' && feature !== EMBEDDINGS) {
    throw new UsageError(
      `${modelId} is an embedding model; ${feature === ANY ? 'most features need' : `${feature} needs`} a text model.`,
      `Assign it to the feature '${EMBEDDINGS}'.`,
    );
  }
  if (capabilities.purpose === 'text' && feature === EMBEDDINGS) {
    throw new UsageError(
      `${modelId} is a text model; '${EMBEDDINGS}' needs an embedding model.`,
      'Assign an embedding model.',
    );
  }
}

function refuseUnsupported(
  { target: { modelId }, capabilities }: ResolvedModel,
  { maxTokens = 1, temperature }: AssignOptions,
): void {
  if (maxTokens > capabilities.maxOutputTokens) {
    throw new UsageError(
      `${modelId} writes at most ${capabilities.maxOutputTokens} tokens.`,
      `Use --max-tokens ${capabilities.maxOutputTokens} or less.`,
    );
  }
  if (temperature !== undefined && capabilities.sampling === 'none') {
    throw new UsageError(`${modelId} does not accept a temperature.`, 'Omit --temperature.');
  }
}

function refuseRepeated(
  main: ResolvedModel,
  fallbacks: readonly ResolvedModel[],
  canary: ResolvedModel | undefined,
): void {
  const key = ({ target }: ResolvedModel) => `${target.region} ${targetName(target)}`;
  const chain = [main, ...fallbacks].map(key);
  if (new Set(chain).size < chain.length) {
    throw new UsageError(
      'A fallback repeats a model that is already asked, and would fail the same way.',
      'Name another model, or the same model in another region: --fallback bedrock/<region>/<model>.',
    );
  }
  if (canary && key(canary) === key(main)) {
    throw new UsageError(
      'The canary is the same as the assigned model.',
      'Name another model, or omit --canary.',
    );
  }
}
