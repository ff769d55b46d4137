/**
 * Reads a model as an operator names it, and verifies that it can be called.
 *
 * Bedrock's own catalogue decides. If it cannot be asked, our model table and the geographies of
 * profiles decide, and the operator is told.
 *
 * @module
 */
import {
  baseModelId,
  geographiesOf,
  geographyOf,
  isApplicationProfile,
  parseModelIdentifier,
} from '#shared/models/model-id.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';
import { capabilitiesOf } from '#shared/models/model-table.ts';
import type { Catalogue, CatalogueEntry } from '#shared/watch/catalogue.ts';
import { isEnding, type LifeCycle, lifeCycleOf } from '#shared/watch/life-cycle.ts';
import { UsageError } from '../common/failures.ts';
import { didYouMean } from '../common/nearest.ts';
import type { AssignmentStore } from './assignment-store.ts';
import { resolvePlatformModel } from './platform-model.ts';
import { residencyOf } from './residency.ts';
import type { ResolvedModel } from './resolved-model.ts';
import { callableForm, KNOWN_MODELS, suggestModels } from './suggest-models.ts';

export interface ModelInput {
  readonly identifier: string;
  /** The model behind an application inference profile, if the operator names it. */
  readonly baseModel?: string | undefined;
  /** The AWS region to call; undefined: the identifier's, else the deployment's. */
  readonly region?: string | undefined;
}

export interface ModelContext {
  readonly catalogue: Catalogue;
  /** Where serving platforms are listed. */
  readonly store: Pick<AssignmentStore, 'read'>;
  /** The deployment's AWS region. */
  readonly region: string;
  /** Accepts a model that validation would refuse. */
  readonly force: boolean;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** @throws {UsageError} with a suggestion, if a similar identifier exists */
export async function resolveModel(
  input: ModelInput,
  context: ModelContext,
): Promise<ResolvedModel> {
  const { identifier, baseModel } = input;
  const ofPlatform = await resolvePlatformModel(identifier, context.store);
  if (ofPlatform) return ofPlatform;
  const target = parseModelIdentifier(identifier, input.region ?? context.region);
  if (target === undefined) {
    throw new UsageError(
      `'${identifier}' is not a Bedrock model.`,
      didYouMean(suggestModels(identifier, context.region)) ??
        'Give a model id, an inference profile id or an ARN.',
    );
  }
  const lookup = await context.catalogue.lookUp(target);
  const problem =
    lookup.type === 'found'
      ? problemOfEntry(lookup, target)
      : problemOfText(target, baseModel, lookup.type === 'unknown');
  if (problem && !context.force) throw problem;

  const found = lookup.type === 'found' ? lookup : undefined;
  const hidden = baseModel ?? (isApplicationProfile(target.modelId) ? found?.baseModel : undefined);
  return {
    choice: {
      model: identifier,
      ...(input.region && { region: input.region }),
      ...(hidden && { baseModel: baseModelId(hidden) }),
    },
    target: { ...target, ...(hidden && { baseModel: baseModelId(hidden) }) },
    capabilities: capabilitiesOf(target.modelId, hidden),
    notes: [
      ...(problem ? [`Assigned although validation failed: ${problem.message}`] : []),
      ...(lookup.type === 'unavailable' ? [`Not validated against Bedrock: ${lookup.why}.`] : []),
      ...lifeCycleNote(lifeCycleOf(lookup, target.modelId, context.now()), target),
      ...regionNote(target, context.region),
      ...residencyNote(target, found?.regions),
    ],
  };
}

function problemOfEntry({ model }: CatalogueEntry, target: ModelTarget): UsageError | undefined {
  const { modelId, region } = target;
  const types = model?.inferenceTypesSupported;
  const isProfileOnly = types !== undefined && types.length > 0 && !types.includes('ON_DEMAND');
  const isBare = baseModelId(modelId) === modelId && !modelId.startsWith('arn:');
  return isProfileOnly && isBare ? needsProfile(modelId, region) : undefined;
}

function needsProfile(modelId: string, region: string): UsageError {
  return new UsageError(
    `${modelId} cannot be called by its own id, only through an inference profile.`,
    didYouMean([`${geographiesOf(region)[0]}.${modelId}`]),
  );
}

/** What the identifier alone reveals; `isUnknown` if Bedrock says that the model does not exist. */
function problemOfText(
  { modelId, region }: ModelTarget,
  baseModel: string | undefined,
  isUnknown: boolean,
): UsageError | undefined {
  const suggested = didYouMean(suggestModels(modelId, region).filter((id) => id !== modelId));
  if (isUnknown) {
    return new UsageError(`${modelId} does not exist in Bedrock in ${region}.`, suggested);
  }
  if (isApplicationProfile(modelId)) {
    return baseModel === undefined ? hiddenModel(modelId) : undefined;
  }
  const geography = geographyOf(modelId);
  const base = baseModelId(modelId);
  if (geography !== undefined && !geographiesOf(region).includes(geography)) {
    return new UsageError(
      `Profiles of '${geography}' cannot be called from ${region}.`,
      didYouMean([callableForm(base, region, geographiesOf(region)[0])]),
    );
  }
  if (!KNOWN_MODELS.includes(base) && suggested !== undefined) {
    return new UsageError(`${modelId} is not a known model.`, suggested);
  }
  const isBare = base === modelId && !modelId.startsWith('arn:');
  return isBare && capabilitiesOf(base).needsProfile ? needsProfile(modelId, region) : undefined;
}

function hiddenModel(modelId: string): UsageError {
  return new UsageError(
    `The model behind ${modelId} cannot be determined.`,
    'Name it with --base-model <model id>.',
  );
}

function lifeCycleNote(lifeCycle: LifeCycle, target: ModelTarget) {
  const { state, text, endsOn, successor } = lifeCycle;
  const isAnnounced = state === 'unknown' && endsOn !== undefined;
  const isNear = state === 'active' && isEnding(lifeCycle);
  if (state !== 'legacy' && state !== 'ended' && !isAnnounced && !isNear) return [];
  const instead = successor ? ` Successor: ${successor}.` : '';
  return [`${target.modelId} is being retired (${text}).${instead}`];
}

/** The functions' roles allow the deployment's region, and those that it lists. */
function regionNote({ modelId, region }: ModelTarget, home: string): string[] {
  if (region === home) return [];
  return [
    `${modelId} is called in ${region}: the deployment's modelRegions must list that region.`,
  ];
}

function residencyNote(target: ModelTarget, regions?: readonly string[]): string[] {
  const { modelId, region } = target;
  const { text, leaves } = residencyOf(target, regions);
  return leaves ? [`Requests to ${modelId} may leave ${region} and its geography: ${text}.`] : [];
}
