/**
 * What a calendar month may cost, and how that is stored: beside the assignments, so that one query
 * reads both.
 *
 * @see assignment.ts for the attributes
 * @module
 */
import * as v from 'valibot';

/** Stands in a key before the feature, as in `*#@budget/duo_chat`. */
export const BUDGET = '@budget/';

export interface Budget {
  /** `<scope>#<feature>`: a GitLab instance id or `*`, and a feature or `*`. */
  readonly name: string;
  /** For a month of UTC, in US dollars. Undefined: its item is damaged, spending is counted only. */
  readonly limitUsd: number | undefined;
  /** Whether requests are refused when the limit is reached. */
  readonly refuse: boolean;
}

export const MIN_LIMIT_USD = 0.01;
export const MAX_LIMIT_USD = 1_000_000_000;

const BudgetItem = v.object({
  limitUsd: v.pipe(v.number(), v.minValue(MIN_LIMIT_USD), v.maxValue(MAX_LIMIT_USD)),
  refuse: v.optional(v.boolean(), false),
});

/** What a writer says of a budget. */
export type BudgetContent = v.InferInput<typeof BudgetItem>;

/** What a budget is called, and its counters with it; undefined where `key` is not a budget's. */
export function budgetName(key: string): string | undefined {
  const [scope, subject, ...rest] = key.split('#');
  const feature = subject?.startsWith(BUDGET) ? subject.slice(BUDGET.length) : '';
  return scope && feature && rest.length === 0 ? `${scope}#${feature}` : undefined;
}

export function parseBudget(item: Readonly<Record<string, unknown>>) {
  return v.safeParse(BudgetItem, item);
}
