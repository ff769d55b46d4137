/**
 * What an auditor asks: which model serves which feature, where, who decided it, and what is stored.
 *
 * @module
 */
import { baseModelId } from '#shared/models/model-id.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';
import { MODEL_TABLE } from '#shared/models/model-table.ts';
import { type PlatformEntry, targetName } from '#shared/models/serving-platform.ts';
import { toTarget } from '#shared/routing/model-plan.ts';
import { oneLine } from '../common/plain-text.ts';
import { toJson } from './change.ts';
import { guardrailText } from './describe-record.ts';
import { type EffectiveModel, effectiveModels } from './effective-models.ts';
import { type LifeCycle, lifeCycleOf } from './life-cycle.ts';
import { assignedModels, type Role } from './models-in-use.ts';
import { type Residency, residencyOf } from './residency.ts';
import type { Session } from './session.ts';
import type { StoredRecord } from './stored-record.ts';

export interface ReportedFeature {
  readonly feature: string;
  /** Why this model: `pinned`, `assigned`, `built-in`; or why none. */
  readonly source: string;
  readonly models: readonly ReportedModel[];
  /** Share of users who get the canary, in percent. */
  readonly canaryPercent: number | null;
  /** `<id>:<version>`; null: the deployment's own, where it has one. */
  readonly guardrail: string | null;
  readonly version: number | null;
  readonly changedBy: string | null;
  /** ISO 8601, UTC. */
  readonly changedAt: string | null;
}

export interface Report {
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly region: string;
  readonly table: string;
  readonly scope: string;
  /** Whether the account's log of model invocations keeps prompts and answers; null: not known. */
  readonly invocationsLogged: boolean | null;
  readonly features: readonly ReportedFeature[];
  /** Everything that is stored, of all scopes, as it is stored. */
  readonly decisions: readonly object[];
}

export async function createReport(session: Session): Promise<Report> {
  const { store, catalogue, region, table, scope, now } = session;
  const records = await store.readAll();
  const models = await effectiveModels(session, records);
  const [logged, features] = await Promise.all([
    catalogue.keepsInvocations(region),
    Promise.all(models.map((model) => reportFeature(session, model, records))),
  ]);
  return {
    createdAt: new Date(now()).toISOString(),
    region,
    table,
    scope,
    invocationsLogged: logged ?? null,
    features,
    decisions: records.map(toJson),
  };
}

async function reportFeature(
  session: Session,
  effective: EffectiveModel,
  records: readonly StoredRecord[],
): Promise<ReportedFeature> {
  const { feature, plan } = effective;
  const record = records.find(({ key }) => plan?.assignment?.startsWith(`${key}@`));
  const assignment = record?.stored.type === 'assignment' ? record.stored.assignment : undefined;
  const { guardrail } = plan ?? {};
  return {
    feature,
    source: effective.plan === undefined ? effective.problem : effective.plan.reason,
    models: await reportModels(session, effective, record),
    canaryPercent: assignment?.canary?.percent ?? null,
    guardrail: guardrail ? oneLine(guardrailText(guardrail)) : null,
    version: record?.version ?? null,
    changedBy: record?.changedBy ? oneLine(record.changedBy) : null,
    changedAt: record?.changedAt ? oneLine(record.changedAt) : null,
  };
}

async function reportModels(
  session: Session,
  { plan }: EffectiveModel,
  record: StoredRecord | undefined,
): Promise<ReportedModel[]> {
  if (plan === undefined) return [];
  if (record?.stored.type !== 'assignment') {
    return [await reportModel(session, 'answers', plan.target)];
  }
  const models = assignedModels(record.stored.assignment).flatMap(([role, choice]) => {
    const target = toTarget(choice, session.region);
    return target ? [reportModel(session, role, target)] : [];
  });
  return Promise.all(models);
}

export interface ReportedModel {
  readonly role: Role;
  readonly model: string;
  /** The foundation model; null: behind a profile that could not be read. */
  readonly baseModel: string | null;
  /** The AWS region that is called; of a serving platform, its host. */
  readonly region: string;
  readonly residency: Residency;
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
    retention: 'as the operator of that server decides',
    lifeCycle: { state: 'unknown', text: 'unknown' },
  };
}

async function reportModel(
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
