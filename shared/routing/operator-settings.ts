/**
 * What operators have decided, ready to be asked.
 *
 * @module
 */
import { type AllowModel, createAllowList } from './allow-list.ts';
import { ALLOW_LIST, type Assignment, parseStoredItem } from './assignment.ts';

export interface OperatorSettings {
  /** By their sort key. */
  readonly assignments: ReadonlyMap<string, Assignment>;
  /** By scope: a GitLab instance id or `*`. */
  readonly allowLists: ReadonlyMap<string, AllowModel>;
}

/** Nothing is decided: the deployment's own settings are in force. */
export const NO_SETTINGS: OperatorSettings = { assignments: new Map(), allowLists: new Map() };

/** Told of an item that cannot be read: its sort key, and which attribute is wrong. */
export type ReportDamaged = (key: string, problem: string) => void;

/**
 * The settings in stored items. A damaged assignment is reported and left out; a damaged allow-list
 * is reported and permits nothing, because nobody knows what it was meant to keep out.
 */
export function readSettings(
  items: readonly Readonly<Record<string, unknown>>[],
  reportDamaged: ReportDamaged,
): OperatorSettings {
  const assignments = new Map<string, Assignment>();
  const allowLists = new Map<string, AllowModel>();
  for (const item of items) {
    const stored = parseStoredItem(item);
    const key = String(item['sk'] ?? '');
    if (stored.type === 'assignment') assignments.set(key, stored.assignment);
    if (stored.type === 'allow-list') allowLists.set(stored.scope, toAllowModel(stored.patterns));
    if (stored.type !== 'damaged') continue;
    reportDamaged(key, stored.problem);
    const [scope = '', feature] = key.split('#');
    if (feature === ALLOW_LIST) allowLists.set(scope, () => false);
  }
  return { assignments, allowLists };
}

function toAllowModel(patterns: readonly string[]): AllowModel {
  return patterns.length === 0 ? () => false : createAllowList(patterns);
}
