/**
 * A model as an auditor wants to know it.
 *
 * @module
 */
import { baseModelId } from '#shared/models/model-id.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';
import { MODEL_TABLE } from '#shared/models/model-table.ts';
import type { Role } from './assigned-models.ts';
import { type LifeCycle, lifeCycleOf } from './life-cycle.ts';
import { type Residency, residencyOf } from './residency.ts';
import type { Session } from './session.ts';

export interface ReportedModel {
  readonly role: Role;
  readonly model: string;
  /** The foundation model; null: hidden behind a profile that could not be read. */
  readonly baseModel: string | null;
  /** The AWS region that is called. */
  readonly region: string;
  readonly residency: Residency;
  /** What becomes of prompts and answers, in words. */
  readonly retention: string;
  readonly lifeCycle: LifeCycle;
}

const NOT_KEPT = 'not kept by Bedrock, nor given to the provider';
const KEPT = 'kept by the provider: the account has agreed to it';

export async function reportModel(
  { catalogue, now }: Pick<Session, 'catalogue' | 'now'>,
  role: Role,
  target: ModelTarget,
): Promise<ReportedModel> {
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
    residency: residencyOf(modelId, region, found?.regions),
    retention: row?.providerRetains ? KEPT : NOT_KEPT,
    lifeCycle: lifeCycleOf(lookup, modelId, now()),
  };
}
