/**
 * Every model that may be asked, with what for: answers, canaries and fallbacks, of all scopes.
 *
 * @module
 */
import type { ModelTarget } from '#shared/models/model-request.ts';
import { ANY } from '#shared/routing/assignment.ts';
import { toTarget } from '#shared/routing/model-plan.ts';
import { assignedModels } from './assigned-models.ts';
import { subjectOf } from './describe-record.ts';
import { effectiveModels } from './effective-models.ts';
import type { Session } from './session.ts';
import type { StoredRecord } from './stored-record.ts';

export interface ModelInUse {
  readonly target: ModelTarget;
  /** In words, such as `duo_chat (fallback)`. */
  readonly uses: readonly string[];
}

type Site = Pick<Session, 'defaultModels' | 'region'>;

export async function modelsInUse(
  site: Site,
  records: readonly StoredRecord[],
): Promise<ModelInUse[]> {
  const byTarget = new Map<string, ModelInUse>();
  const uses = [...assignedUses(site, records), ...(await builtInUses(site, records))];
  for (const { target, use } of uses) {
    const key = `${target.region} ${target.modelId}`;
    const known = byTarget.get(key)?.uses ?? [];
    byTarget.set(key, { target, uses: [...known, use] });
  }
  return [...byTarget.values()];
}

interface Use {
  readonly target: ModelTarget;
  readonly use: string;
}

function assignedUses({ region }: Site, records: readonly StoredRecord[]): Use[] {
  return records.flatMap(({ stored, ...record }) => {
    if (stored.type !== 'assignment') return [];
    return assignedModels(stored.assignment).flatMap(([role, choice]) => {
      const target = toTarget(choice, region);
      const use = subjectOf(record) + (role === 'answers' ? '' : ` (${role})`);
      return target ? [{ target, use }] : [];
    });
  });
}

async function builtInUses(site: Site, records: readonly StoredRecord[]): Promise<Use[]> {
  const models = await effectiveModels({ ...site, scope: ANY }, records);
  return models.flatMap(({ feature, plan }) =>
    plan?.reason === 'built-in' ? [{ target: plan.target, use: `${feature} (built-in)` }] : [],
  );
}
