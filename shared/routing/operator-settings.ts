/**
 * The operators' decisions: read from the table, ready for lookups.
 *
 * @see assignment.ts for what is stored
 * @module
 */
import { createGlob } from '../glob.ts';
import {
  ALLOW_LIST,
  ASSIGNMENT_PARTITION,
  type Assignment,
  type Budget,
  budgetName,
  parseStoredItem,
} from './assignment.ts';
import { queryPartition, type Table } from './query-partition.ts';

/** Whether GitLab may choose a model, by its identifier. */
export type AllowModel = (identifier: string) => boolean;

export interface OperatorSettings {
  /** By sort key. */
  readonly assignments: ReadonlyMap<string, Assignment>;
  /** By scope: a GitLab instance id or `*`. */
  readonly allowLists: ReadonlyMap<string, AllowModel>;
  /** By name: `<scope>#<feature>`. */
  readonly budgets: ReadonlyMap<string, Budget>;
}

/** No decisions: the deployment's own configuration applies. */
export const NO_SETTINGS: OperatorSettings = {
  assignments: new Map(),
  allowLists: new Map(),
  budgets: new Map(),
};

/** Called for an item that cannot be read, with its sort key and the attribute that is wrong. */
export type ReportDamaged = (key: string, problem: string) => void;

/** The table holds few, small items. A read that takes longer counts as failed. In milliseconds. */
const READ_TIMEOUT_MS = 1_000;

export interface SettingsTable extends Table {
  /** Called for a damaged item. The others are used. */
  readonly reportDamaged: ReportDamaged;
}

/** A function that reads all settings from the table. It rejects when DynamoDB fails. */
export function createSettingsReader(options: SettingsTable): () => Promise<OperatorSettings> {
  return async () => {
    const signal = AbortSignal.timeout(READ_TIMEOUT_MS);
    const items = await queryPartition(options, ASSIGNMENT_PARTITION, signal);
    return readSettings(items, options.reportDamaged);
  };
}

/**
 * The settings in stored items. All damaged items are reported. A damaged assignment is skipped. A
 * damaged allow-list allows nothing, because nobody knows what it was meant to exclude. A damaged budget
 * still counts, so what was spent is known once it is repaired.
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
    if (stored.type === 'allow-list') allowLists.set(stored.scope, allowOnly(stored.patterns));
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

/**
 * The deployment's allow-list. A pattern is a model id, with or without `bedrock/`, in which `*` stands for
 * any text. Without patterns every model is allowed: IAM is the outer limit.
 */
export function createAllowList(patterns: readonly string[]): AllowModel {
  return patterns.length === 0 ? () => true : allowOnly(patterns);
}

function allowOnly(patterns: readonly string[]): AllowModel {
  const globs = patterns.map((pattern) => createGlob(withoutProvider(pattern)));
  return (identifier) => {
    const model = withoutProvider(identifier);
    return globs.some((matches) => matches(model));
  };
}

function withoutProvider(identifier: string): string {
  return identifier.trim().replace(/^bedrock\/(converse\/|invoke\/)?/, '');
}
