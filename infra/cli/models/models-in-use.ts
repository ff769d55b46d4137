/**
 * Every model that may be asked, and for what: as main model, canary or fallback, in all scopes.
 *
 * @module
 */

import { targetName } from '#shared/models/model-id.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';
import { ANY } from '#shared/routing/assignment.ts';
import { toTarget } from '#shared/routing/model-plan.ts';
import { assignedModels } from '#shared/watch/models-in-use.ts';
import { subjectOf } from './describe-record.ts';
import { effectiveModels } from './effective-models.ts';
import type { Session } from './session.ts';
import type { StoredRecord } from './stored-record.ts';

export interface ModelInUse {
  readonly target: ModelTarget;
  /** In words, such as `duo_chat (fallback)`. */
  readonly uses: readonly string[];
}

type Deployment = Pick<Session, 'defaultModels' | 'region'>;

export async function modelsInUse(
  deployment: Deployment,
  records: readonly StoredRecord[],
): Promise<ModelInUse[]> {
  const byTarget = new Map<string, ModelInUse>();
  const uses = [...assignedUses(deployment, records), ...(await builtInUses(deployment, records))];
  for (const { target, use } of uses) {
    const key = `${target.region} ${targetName(target)}`;
    const known = byTarget.get(key)?.uses ?? [];
    byTarget.set(key, { target, uses: [...known, use] });
  }
  return [...byTarget.values()];
}

interface Use {
  readonly target: ModelTarget;
  readonly use: string;
}

function assignedUses({ region }: Deployment, records: readonly StoredRecord[]): Use[] {
  return records.flatMap(({ stored, ...record }) => {
    if (stored.type !== 'assignment') return [];
    return assignedModels(stored.assignment).flatMap(([role, choice]) => {
      const target = toTarget(choice, region);
      const use = subjectOf(record) + (role === 'answers' ? '' : ` (${role})`);
      return target ? [{ target, use }] : [];
    });
  });
}

async function builtInUses(
  deployment: Deployment,
  records: readonly StoredRecord[],
): Promise<Use[]> {
  const models = await effectiveModels({ ...deployment, scope: ANY }, records);
  return models.flatMap(({ feature, plan }) =>
    plan?.reason === 'built-in' ? [{ target: plan.target, use: `${feature} (built-in)` }] : [],
  );
}
