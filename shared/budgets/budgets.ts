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
import { parsePlatformModel } from '../models/model-id.ts';
import type { RequestContext } from '../request/request-context.ts';
import { ANY, assignmentKey, type Budget } from '../routing/assignment.ts';
import { FEATURES, type Feature, type FeatureProfile } from '../routing/features.ts';
import type { OperatorSettings } from '../routing/operator-settings.ts';
import type { ChargeBudgets } from './charge-budgets.ts';
import { createReserve, type Hold } from './reserve.ts';
import type { SpendLedger } from './spend-ledger.ts';

/** A request that wants to ask a model. */
export interface Demand {
  readonly feature: Feature;
  /** A budget of its own that it counts against besides: `key/<id>` for a key of the model endpoint. */
  readonly own?: string;
  /** Its cost in US dollars, roughly. */
  readonly estimateUsd: () => number;
}

/**
 * Admits or refuses a request.
 *
 * GitLab's test of a model is always admitted: it is about the model and costs next to nothing.
 *
 * @throws {GatewayError} `budget_used_up`
 */
export type AdmitRequest = (context: RequestContext, demand: Demand) => Promise<void>;

/** What the calls of a request have cost. */
export interface RequestCost {
  readonly usd: number;
  /** Models that have no price; in `usd` they have the highest one that is known, those of serving platforms none. */
  readonly unpriced: readonly string[];
}

/** Notes a cost of a request that was admitted. It counts with the others when the request ends. */
export type BillRequest = (context: RequestContext, cost: RequestCost) => void;

/**
 * Counts what a finished request cost, and returns the number of warnings that this caused. Never rejects.
 * Undefined: there is nothing to wait for.
 */
export type ChargeRequest = (context: RequestContext) => Promise<number> | undefined;

export interface Budgets {
  readonly admit: AdmitRequest;
  readonly bill: BillRequest;
  readonly charge: ChargeRequest;
}

export interface BudgetsOptions {
  /** The settings in force. Undefined: they could never be read, nor can budgets. Never rejects. */
  readonly settings: () => Promise<Pick<OperatorSettings, 'budgets'> | undefined>;
  readonly ledger: SpendLedger;
  readonly chargeBudgets: ChargeBudgets;
  readonly log: Log;
}

/** What a request owes. It counts against the budgets that applied when it was admitted. */
interface Tab {
  readonly budgets: readonly Budget[];
  readonly holds: Map<Budget, Hold>;
  usd: number;
}

export function createBudgets(options: BudgetsOptions): Budgets {
  const { settings, chargeBudgets } = options;
  const tabs = new WeakMap<RequestContext, Tab>();
  const reserve = createReserve(options);
  const reportUnpriced = onceForEachModel(options.log);

  return {
    async admit(context, { feature, own, estimateUsd }) {
      const subjects = own === undefined ? [feature, ANY] : [own, feature, ANY];
      const budgets = fittingBudgets(await settings(), context, subjects);
      if (budgets.length === 0) return;
      const tab: Tab = { budgets, holds: new Map(), usd: 0 };
      tabs.set(context, tab);
      const profile: FeatureProfile = FEATURES[feature];
      if (profile.testsRequestedModel) return;
      for (const budget of budgets.filter(isRefusing)) {
        const { name, limitUsd } = budget;
        const { hold, isUsedUp } = await reserve.hold({ name, limitUsd, estimateUsd });
        if (hold) tab.holds.set(budget, hold);
        if (isUsedUp) refuse(context, budget);
      }
    },
    bill(context, { usd, unpriced }) {
      const tab = tabs.get(context);
      if (tab === undefined) return;
      tab.usd += usd;
      for (const model of unpriced) reportUnpriced(model);
    },
    charge(context) {
      const tab = tabs.get(context);
      if (tab === undefined) return undefined;
      tabs.delete(context);
      const { budgets, holds, usd } = tab;
      const charges = budgets.flatMap((budget) => {
        const reservation = holds.get(budget)?.stored;
        return usd > 0 || reservation ? { budget, usd, reservation } : [];
      });
      // Until then, nobody else may have what this request has spent.
      const release = () => {
        for (const [{ name }, hold] of holds) reserve.release(name, hold);
      };
      if (charges.length > 0) return chargeBudgets(charges).finally(release);
      release();
      return undefined;
    },
  };
}

/** The narrowest first: a refusal names the first one that is used up. */
function fittingBudgets(
  settings: Pick<OperatorSettings, 'budgets'> | undefined,
  { headers }: RequestContext,
  subjects: readonly string[],
): Budget[] {
  if (settings === undefined || settings.budgets.size === 0) return [];
  const names = [headers['x-gitlab-instance-id'] || ANY, ANY].flatMap((scope) =>
    subjects.map((subject) => assignmentKey(scope, subject)),
  );
  return [...new Set(names)].flatMap((name) => settings.budgets.get(name) ?? []);
}

function isRefusing(budget: Budget): budget is Budget & { readonly limitUsd: number } {
  return budget.refuse && budget.limitUsd !== undefined;
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
    const isOutside = parsePlatformModel(model) !== undefined;
    log(
      'warn',
      `price unknown, ${isOutside ? 'not counted' : 'counted at the highest known price'}`,
      {
        model,
      },
    );
  };
}
