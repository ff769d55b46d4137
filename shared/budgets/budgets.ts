/**
 * Budgets: what a month may cost, by feature and by GitLab instance.
 *
 * A request counts against up to four of them: its instance's for the feature and for all features,
 * and everybody's for the feature and for all. Without budgets nothing is read, written or waited for.
 *
 * @see docs/decisions/0009-budgets.md
 * @module
 */
import { GatewayError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { RequestContext } from '../request/request-context.ts';
import { ANY, assignmentKey } from '../routing/assignment.ts';
import type { Budget } from '../routing/budget.ts';
import { FEATURES, type Feature, type FeatureProfile } from '../routing/features.ts';
import type { OperatorSettings } from '../routing/operator-settings.ts';
import type { ChargeBudgets } from './charge-budgets.ts';
import type { SpendLedger } from './spend-ledger.ts';
import { usedPercent } from './thresholds.ts';

/**
 * Lets a request for a feature pass, or refuses it.
 *
 * GitLab's test of a model always passes: it is about the model, and costs next to nothing.
 *
 * @throws {GatewayError} `budget_used_up`
 */
export type AdmitRequest = (context: RequestContext, feature: Feature) => Promise<void>;

/**
 * Counts what a request has cost, when its answer is over. Never rejects; undefined when there is
 * nothing to wait for.
 */
export type ChargeRequest = (context: RequestContext) => Promise<void> | undefined;

export interface Budgets {
  readonly admit: AdmitRequest;
  readonly charge: ChargeRequest;
}

export interface BudgetsOptions {
  /** Gives the settings in force; never rejects. */
  readonly settings: () => Promise<OperatorSettings>;
  readonly ledger: SpendLedger;
  readonly chargeBudgets: ChargeBudgets;
  readonly log: Log;
}

export function createBudgets(options: BudgetsOptions): Budgets {
  const { settings, ledger, chargeBudgets } = options;
  /** What was in force when a request was admitted is what it counts against. */
  const concerned = new WeakMap<RequestContext, readonly Budget[]>();
  const reportUnpriced = onceForEachModel(options.log);

  return {
    async admit(context, feature) {
      const budgets = fittingBudgets(await settings(), context, feature);
      if (budgets.length === 0) return;
      concerned.set(context, budgets);
      const profile: FeatureProfile = FEATURES[feature];
      if (profile.testsRequestedModel) return;
      for (const budget of budgets) {
        if (await isUsedUp(budget, ledger)) refuse(context, budget);
      }
    },
    charge(context) {
      const budgets = concerned.get(context);
      if (budgets === undefined) return undefined;
      const { record } = context;
      if (record.costUsd === undefined) return reportUnpriced(context);
      return record.costUsd > 0
        ? chargeBudgets({ budgets, usd: record.costUsd, record })
        : undefined;
    },
  };
}

/** The narrowest first, which is the one that a refusal names. */
function fittingBudgets(
  { budgets }: OperatorSettings,
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

/** Of a model that has answered and whose price is not known. There are few models. */
function onceForEachModel(log: Log): (context: RequestContext) => undefined {
  const reported = new Set<string>();
  return ({ record: { model, inputTokens } }) => {
    // Without tokens no model has answered, or its caller had left before.
    if (model === undefined || inputTokens === undefined || reported.has(model)) return undefined;
    reported.add(model);
    log('warn', 'price unknown, not counted against budgets', { model });
    return undefined;
  };
}
