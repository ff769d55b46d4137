/**
 * Budgets: what a month may cost, by feature and by GitLab instance.
 *
 * A request counts against up to four budgets: its instance's and everyone's, each for the feature and for
 * all features. Without budgets, nothing is read, written or waited for.
 *
 * @see docs/decisions/0009-budgets.md
 * @module
 */
import { GatewayError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { RequestContext } from '../request/request-context.ts';
import { ANY, assignmentKey, type Budget } from '../routing/assignment.ts';
import { FEATURES, type Feature, type FeatureProfile } from '../routing/features.ts';
import type { OperatorSettings } from '../routing/operator-settings.ts';
import { type ChargeBudgets, usedPercent } from './charge-budgets.ts';
import type { SpendLedger } from './spend-ledger.ts';

/**
 * Admits or refuses a request for a feature.
 *
 * GitLab's test of a model is always admitted: it is about the model and costs next to nothing.
 *
 * @throws {GatewayError} `budget_used_up`
 */
export type AdmitRequest = (context: RequestContext, feature: Feature) => Promise<void>;

/** What a finished request cost. */
export interface RequestCost {
  /** Undefined: the price is unknown, or no model was asked. */
  readonly usd: number | undefined;
  /** The model that answered, if one did. */
  readonly model: string | undefined;
}

/**
 * Counts what a request cost, and returns the number of warnings that this caused. Never rejects.
 * Undefined: there is nothing to wait for.
 */
export type ChargeRequest = (
  context: RequestContext,
  cost: RequestCost,
) => Promise<number> | undefined;

export interface Budgets {
  readonly admit: AdmitRequest;
  readonly charge: ChargeRequest;
}

export interface BudgetsOptions {
  /** The settings in force. Undefined: they could never be read, nor can budgets. Never rejects. */
  readonly settings: () => Promise<Pick<OperatorSettings, 'budgets'> | undefined>;
  readonly ledger: SpendLedger;
  readonly chargeBudgets: ChargeBudgets;
  readonly log: Log;
}

export function createBudgets(options: BudgetsOptions): Budgets {
  const { settings, ledger, chargeBudgets } = options;
  /** A request counts against the budgets that applied when it was admitted. */
  const concerned = new WeakMap<RequestContext, readonly Budget[]>();
  const reportUnpriced = onceForEachModel(options.log);

  return {
    async admit(context, feature) {
      const known = await settings();
      const budgets = known === undefined ? [] : fittingBudgets(known, context, feature);
      if (budgets.length === 0) return;
      concerned.set(context, budgets);
      const profile: FeatureProfile = FEATURES[feature];
      if (profile.testsRequestedModel) return;
      for (const budget of budgets) {
        if (await isUsedUp(budget, ledger)) refuse(context, budget);
      }
    },
    charge(context, { usd, model }) {
      const budgets = concerned.get(context);
      if (budgets === undefined) return undefined;
      if (usd !== undefined) return usd > 0 ? chargeBudgets(budgets, usd) : undefined;
      if (model !== undefined) reportUnpriced(model);
      return undefined;
    },
  };
}

/** The narrowest first: a refusal names the first one that is used up. */
function fittingBudgets(
  { budgets }: Pick<OperatorSettings, 'budgets'>,
  { headers }: RequestContext,
  feature: Feature,
): Budget[] {
  if (budgets.size === 0) return [];
  const names = [headers['x-gitlab-instance-id'] || ANY, ANY].flatMap((scope) => [
    assignmentKey(scope, feature),
    assignmentKey(scope, ANY),
  ]);
  return [...new Set(names)].flatMap((name) => budgets.get(name) ?? []);
}

async function isUsedUp(
  { name, limitUsd, refuse: refuses }: Budget,
  ledger: SpendLedger,
): Promise<boolean> {
  if (!refuses || limitUsd === undefined) return false;
  return usedPercent(await ledger.spentUsd(name), limitUsd) >= 100;
}

function refuse({ record }: RequestContext, { name }: Budget): never {
  record.budget = name;
  throw new GatewayError('budget_used_up', 'The budget for this month is used up');
}

/** There are few models that answer, so the set stays small. */
function onceForEachModel(log: Log): (model: string) => void {
  const reported = new Set<string>();
  return (model) => {
    if (reported.has(model)) return;
    reported.add(model);
    log('warn', 'price unknown, not counted against budgets', { model });
  };
}
