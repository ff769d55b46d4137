/**
 * One model in the report to auditors: where it is called, where data may go, and what is kept.
 *
 * @module
 */
import { baseModelId, targetName } from '#shared/models/model-id.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';
import { MODEL_TABLE } from '#shared/models/model-table.ts';
import type { PlatformEntry } from '#shared/models/serving-platform.ts';
import { type LifeCycle, lifeCycleOf } from '#shared/watch/life-cycle.ts';
import type { Role } from '#shared/watch/models-in-use.ts';
import { type Residency, residencyOf } from './residency.ts';
import type { Session } from './session.ts';

export interface ReportedModel {
  readonly role: Role;
  readonly model: string;
  /** The foundation model; null: behind a profile that could not be read. */
  readonly baseModel: string | null;
  /** The AWS region that is called; of a serving platform, its host. */
  readonly region: string;
  readonly residency: Residency;
  /** Whether a serving platform may be asked in spite of a region fence; absent: of Bedrock. */
  readonly outsideRegion?: boolean;
  /** What happens to prompts and answers, in words. */
  readonly retention: string;
  readonly lifeCycle: LifeCycle;
}

const NOT_KEPT = 'not stored by Bedrock, not shared with the provider';
const KEPT = 'stored by the provider: the account has agreed to it';

function ofPlatform(
  target: ModelTarget,
  entry: PlatformEntry | undefined,
): Omit<ReportedModel, 'role'> {
  return {
    model: targetName(target),
    baseModel: null,
    region: entry
      ? new URL(entry.baseUrl).host
      : 'nowhere: the platform is not listed or is disabled',
    residency: residencyOf(target),
    outsideRegion: entry?.outsideRegion ?? false,
    retention: 'as the operator of that server decides',
    lifeCycle: { state: 'unknown', text: 'unknown' },
  };
}

/** What an auditor asks of one model. */
export async function reportModel(
  { catalogue, entryOf, now }: Pick<Session, 'catalogue' | 'entryOf' | 'now'>,
  role: Role,
  target: ModelTarget,
): Promise<ReportedModel> {
  if (target.platform !== undefined) {
    return { role, ...ofPlatform(target, await entryOf(target.platform)) };
  }
  const { modelId, region } = target;
  const lookup = await catalogue.lookUp(target);
  const found = lookup.type === 'found' ? lookup : undefined;
  const base = target.baseModel ?? found?.baseModel ?? baseModelId(modelId);
  const row = MODEL_TABLE.find(({ pattern }) => pattern.test(base));
  return {
    role,
    model: modelId,
    baseModel: base.startsWith('arn:') ? null : base,
    region,
    residency: residencyOf(target, found?.regions),
    retention: row?.providerRetains ? KEPT : NOT_KEPT,
    lifeCycle: lifeCycleOf(lookup, modelId, now()),
  };
}
