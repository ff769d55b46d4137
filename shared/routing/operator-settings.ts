/**
 * What operators have decided, ready to be asked.
 *
 * @module
 */
import { type AllowModel, createAllowList } from './allow-list.ts';
import { ALLOW_LIST, type Assignment, parseStoredItem } from './assignment.ts';
import { type Budget, budgetName } from './budget.ts';

export interface OperatorSettings {
  /** By their sort key. */
  readonly assignments: ReadonlyMap<string, Assignment>;
  /** By scope: a GitLab instance id or `*`. */
  readonly allowLists: ReadonlyMap<string, AllowModel>;
  /** By their name: `<scope>#<feature>`. */
  readonly budgets: ReadonlyMap<string, Budget>;
}

/** Nothing is decided: the deployment's own settings are in force. */
export const NO_SETTINGS: OperatorSettings = {
  assignments: new Map(),
  allowLists: new Map(),
  budgets: new Map(),
};

/** Told of an item that cannot be read: its sort key, and which attribute is wrong. */
export type ReportDamaged = (key: string, problem: string) => void;

/**
 * The settings in stored items. A damaged assignment is reported and left out; a damaged allow-list
 * is reported and permits nothing, because nobody knows what it was meant to keep out. A damaged
 * budget is reported, too, and goes on counting: what is spent meanwhile is known when it is repaired.
 */
export function readSettings(
  items: readonly Readonly<Record<string, unknown>>[],
  reportDamaged: ReportDamaged,
): OperatorSettings {
  const assignments = new Map<string, Assignment>();
  const allowLists = new Map<string, AllowModel>();
  const budgets = new Map<string, Budget>();
  for (const item of items) {
    const stored = parseStoredItem(item);
    const key = String(item['sk'] ?? '');
    if (stored.type === 'assignment') assignments.set(key, stored.assignment);
    if (stored.type === 'allow-list') allowLists.set(stored.scope, toAllowModel(stored.patterns));
    if (stored.type === 'budget') budgets.set(stored.budget.name, stored.budget);
    if (stored.type !== 'damaged') continue;
    reportDamaged(key, stored.problem);
    const [scope = '', feature] = key.split('#');
    if (feature === ALLOW_LIST) allowLists.set(scope, () => false);
    const name = budgetName(key);
    if (name !== undefined) budgets.set(name, { name, limitUsd: undefined, refuse: false });
  }
  return { assignments, allowLists, budgets };
}

function toAllowModel(patterns: readonly string[]): AllowModel {
  return patterns.length === 0 ? () => false : createAllowList(patterns);
}
