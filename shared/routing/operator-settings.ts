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
  type ModelChoice,
  parseStoredItem,
} from './assignment.ts';
import type { ListedPlatform } from './listed-platform.ts';
import { namedRegions } from './model-plan.ts';
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
  /** The regions that assigned models, fallbacks and canaries name. */
  readonly regions: ReadonlySet<string>;
  /** Serving platforms by name, those included that are switched off. */
  readonly platforms: ReadonlyMap<string, ListedPlatform>;
}

/** No decisions: the deployment's own configuration applies. */
export const NO_SETTINGS: OperatorSettings = {
  assignments: new Map(),
  allowLists: new Map(),
  budgets: new Map(),
  regions: new Set(),
  platforms: new Map(),
};

/** Called for an item that cannot be read, with its sort key and the attribute that is wrong. */
export type ReportDamaged = (key: string, problem: string) => void;

export interface SettingsTable extends Table {
  /** Called for a damaged item. The others are used. */
  readonly reportDamaged: ReportDamaged;
}

/** Reads all settings from the table within `timeoutMs`. Rejects when DynamoDB fails. */
export type ReadTable = (timeoutMs: number) => Promise<OperatorSettings>;

export function createSettingsReader(options: SettingsTable): ReadTable {
  return async (timeoutMs) => {
    const signal = AbortSignal.timeout(timeoutMs);
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
  const platforms = new Map<string, ListedPlatform>();
  for (const item of items) {
    const stored = parseStoredItem(item);
    const key = String(item['sk'] ?? '');
    switch (stored.type) {
      case 'assignment':
        assignments.set(key, stored.assignment);
        break;
      case 'allow-list':
        allowLists.set(stored.scope, allowOnly(stored.patterns));
        break;
      case 'budget':
        budgets.set(stored.budget.name, stored.budget);
        break;
      case 'platform':
        platforms.set(stored.platform.name, stored.platform);
        break;
      case 'damaged':
        reportDamaged(key, stored.problem);
        applyDamaged(key, { allowLists, budgets });
        break;
      case 'removed':
        break;
    }
  }
  const regions = namedRegions([...assignments.values()].flatMap(choicesOf));
  return { assignments, allowLists, budgets, regions, platforms };
}

interface DamageSensitive {
  readonly allowLists: Map<string, AllowModel>;
  readonly budgets: Map<string, Budget>;
}

function applyDamaged(key: string, { allowLists, budgets }: DamageSensitive): void {
  const [scope = '', feature] = key.split('#');
  if (feature === ALLOW_LIST) allowLists.set(scope, () => false);
  const name = budgetName(key);
  if (name !== undefined) budgets.set(name, { name, limitUsd: undefined, refuse: false });
}

function choicesOf({ model, region, fallbacks, canary }: Assignment): ModelChoice[] {
  return [...(model ? [{ model, region }] : []), ...fallbacks, ...(canary ? [canary] : [])];
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
