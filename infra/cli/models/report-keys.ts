/**
 * Programs in the report to auditors: which key may ask for which names, and which models these lead to, by the same
 * rules that the model endpoint applies.
 *
 * @module
 */

import { createNames, featureOf, type Names } from '#shared/ask/name-plan.ts';
import { type ModelKey, parseModelKey } from '#shared/auth/model-key.ts';
import { GatewayError } from '#shared/errors.ts';
import { ANY } from '#shared/routing/assignment.ts';
import { aliasNames, DEFAULT_NAME } from '#shared/routing/model-names.ts';
import { createAllowList, type OperatorSettings } from '#shared/routing/operator-settings.ts';
import { oneLine } from '../common/plain-text.ts';
import { guardrailText } from './describe-record.ts';
import { routingOf } from './effective-models.ts';
import { type KeyState, stateOf } from './key-views.ts';
import { problemOf } from './model-problems.ts';
import { type ReportedModel, reportModel } from './report-model.ts';
import type { Session } from './session.ts';
import type { StoredRecord } from './stored-record.ts';

export interface ReportedName {
  /** As a program writes it; with `*`, all others that it stands for. */
  readonly name: string;
  /** Why no model answers, or which ones besides those that are named; null: `models` do. */
  readonly note: string | null;
  readonly models: readonly ReportedModel[];
  readonly guardrail: string | null;
}

export interface ReportedKey {
  readonly id: string;
  readonly label: string;
  /** Under which its requests are routed, counted and budgeted. */
  readonly feature: string;
  readonly instance: string | null;
  readonly state: KeyState;
  /** The last day on which it is good, UTC. */
  readonly expiresOn: string | null;
  /** None of a key that is not good any more. */
  readonly names: readonly ReportedName[];
  readonly version: number | null;
  readonly changedBy: string | null;
  /** ISO 8601, UTC. */
  readonly changedAt: string | null;
}

/** Those of the session's instance, or all; none that cannot be read, which nobody can use either. */
export async function reportKeys(
  session: Session,
  keys: readonly StoredRecord[],
  records: readonly StoredRecord[],
): Promise<ReportedKey[]> {
  const { region, scope } = session;
  const { settings, routeFeature } = routingOf(session, records);
  const names = createNames({
    routeFeature,
    settings: async () => settings,
    region,
    builtInAliases: true,
  });
  const wanted = keys.flatMap((record) => {
    const key = parseModelKey(record.key, record.item);
    const isOthers = scope !== ANY && key?.instance !== undefined && key.instance !== scope;
    return key === undefined || isOthers ? [] : [{ key, record }];
  });
  return Promise.all(wanted.map((stored) => reportKey(session, stored, { names, settings })));
}

interface Naming {
  readonly names: Names;
  readonly settings: OperatorSettings;
}

async function reportKey(
  session: Session,
  { key, record }: { readonly key: ModelKey; readonly record: StoredRecord },
  naming: Naming,
): Promise<ReportedKey> {
  const state = stateOf(record, session.now());
  const names = state === 'active' ? namesOf(key, naming) : [];
  return {
    id: key.id,
    label: oneLine(key.label),
    feature: featureOf(key),
    instance: key.instance ?? null,
    state,
    expiresOn: key.expiresOn ?? null,
    names: await Promise.all(names.map((name) => reportName(session, { name, key }, naming))),
    version: record.version ?? null,
    changedBy: record.changedBy ? oneLine(record.changedBy) : null,
    changedAt: record.changedAt ? oneLine(record.changedAt) : null,
  };
}

/** What is named, the operator's aliases for which a pattern stands, and the pattern itself. */
function namesOf({ models, instance }: ModelKey, { settings }: Naming): readonly string[] {
  const isPattern = (name: string) => name.includes('*');
  const allows = createAllowList(models.filter(isPattern));
  const known = [...aliasNames(settings, instance), DEFAULT_NAME];
  const meant = models.some(isPattern) ? known.filter((name) => allows(name)) : [];
  return [...new Set([...models.filter((name) => !isPattern(name)), ...meant, ...models])];
}

async function reportName(
  session: Session,
  { name, key }: { readonly name: string; readonly key: ModelKey },
  { names }: Naming,
): Promise<ReportedName> {
  const nothing = { name: oneLine(name), models: [], guardrail: null };
  if (name.includes('*')) {
    const note = 'any other name that matches, within the allow-list and the permissions';
    return { ...nothing, note };
  }
  try {
    const plan = await names.planFor(name, key);
    const models = await Promise.all([
      reportModel(session, 'answers', plan.target),
      ...plan.fallbacks.map((target) => reportModel(session, 'fallback', target)),
    ]);
    const guardrail = plan.guardrail ? oneLine(guardrailText(plan.guardrail)) : null;
    return { ...nothing, note: null, models, guardrail };
  } catch (error) {
    return { ...nothing, note: problemOf(GatewayError.from(error).code, 'routed') };
  }
}
