/**
 * What an auditor asks: which model serves which feature, where, who decided it, and what is stored.
 *
 * @module
 */
import { toTarget } from '#shared/routing/model-plan.ts';
import { assignedModels } from '#shared/watch/models-in-use.ts';
import { oneLine } from '../common/plain-text.ts';
import { toJson } from './change.ts';
import { guardrailText } from './describe-record.ts';
import { type EffectiveModel, effectiveModels } from './effective-models.ts';
import { keyJson } from './key-store.ts';
import { type ReportedKey, reportKeys } from './report-keys.ts';
import { type ReportedModel, reportModel } from './report-model.ts';
import { type ReportedPlatform, reportPlatforms } from './report-platforms.ts';
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
  /** Programs with a key of the model endpoint, such as the Agent Platform's service. */
  readonly keys: readonly ReportedKey[];
  /** Servers besides Bedrock. */
  readonly platforms: readonly ReportedPlatform[];
  /** Everything that is stored, of all scopes, as it is stored; of keys, what they may do. */
  readonly decisions: readonly object[];
}

export async function createReport(session: Session): Promise<Report> {
  const { store, catalogue, region, table, scope, now } = session;
  const [records, keys] = await Promise.all([store.readAll(), session.keys.readAll()]);
  const models = await effectiveModels(session, records);
  const [logged, features, programs] = await Promise.all([
    catalogue.keepsInvocations(region),
    Promise.all(models.map((model) => reportFeature(session, model, records))),
    reportKeys(session, keys, records),
  ]);
  return {
    createdAt: new Date(now()).toISOString(),
    region,
    table,
    scope,
    invocationsLogged: logged ?? null,
    features,
    keys: programs,
    platforms: reportPlatforms(records),
    decisions: [...records.map(toJson), ...keys.map(keyJson)],
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
