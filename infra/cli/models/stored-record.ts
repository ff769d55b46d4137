/**
 * One version of one key, as operators see it.
 *
 * @module
 */
import {
  ALLOW_LIST,
  BUDGET,
  parseStoredItem,
  type StoredItem,
} from '#shared/routing/assignment.ts';

/** An item of the table, without DynamoDB's types. */
export type Item = Readonly<Record<string, unknown>>;

export interface StoredRecord {
  /** `<scope>#<feature>` */
  readonly key: string;
  readonly scope: string;
  /** A feature, `*`, `@allow-list`, or `@budget/` and one of the first two. */
  readonly feature: string;
  /** Undefined if this attribute is damaged. */
  readonly version: number | undefined;
  readonly action: string | undefined;
  readonly changedBy: string | undefined;
  /** ISO 8601, UTC. */
  readonly changedAt: string | undefined;
  readonly stored: StoredItem;
  /** The numbers by which the watch decided, if the change was its. */
  readonly decision: Item | undefined;
  /** The attributes that the change set, as stored. */
  readonly content: Item;
  /** All attributes, as stored. */
  readonly item: Item;
}

export function toRecord(key: string, item: Item): StoredRecord {
  const {
    pk: _pk,
    sk: _sk,
    changeId: _id,
    version,
    action,
    changedBy,
    changedAt,
    decision,
    ...content
  } = item;
  const [scope = '', feature = ''] = key.split('#');
  return {
    key,
    scope,
    feature,
    version: Number.isSafeInteger(version) ? Number(version) : undefined,
    action: asText(action),
    changedBy: asText(changedBy),
    changedAt: asText(changedAt),
    stored: parseStoredItem({ ...item, sk: key }),
    decision: typeof decision === 'object' && decision !== null ? { ...decision } : undefined,
    content,
    item,
  };
}

export function isAllowList({ feature }: Pick<StoredRecord, 'feature'>): boolean {
  return feature === ALLOW_LIST;
}

/** The feature or `*` that a budget applies to; undefined: not a budget. */
export function budgetedFeature({ feature }: Pick<StoredRecord, 'feature'>): string | undefined {
  return feature.startsWith(BUDGET) ? feature.slice(BUDGET.length) : undefined;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
