/**
 * What operators decide, and how it is stored.
 *
 * Everything in force is in one partition of the table, so a function reads it with one query. There is
 * one item per scope and feature, one per scope for its allow-list, and one per budget:
 *
 * | Attribute | Type | Meaning |
 * |---|---|---|
 * | `pk` | S | `ASSIGNMENT` |
 * | `sk` | S | `<scope>#<feature>`: a GitLab instance id or `*`, and a feature, `*`, `@allow-list`, `@budget/<feature>`, `@budget/*`, `@platform/<name>`: see openai/platform-item.ts, or `@alias/<name>`: see model-names.ts |
 * | `model` | S | identifier as GitLab writes it (`bedrock/…`) or as Bedrock does; optional if `enabled` is false |
 * | `region` | S | AWS region to call; absent: the one in the identifier, else the deployment's |
 * | `role` | S | ARN of the IAM role that is assumed for calls, `own` for none; absent: the deployment's |
 * | `baseModel` | S | foundation model behind an application inference profile |
 * | `pinned` | BOOL | overrides GitLab's own choice; absent: false |
 * | `enabled` | BOOL | false switches the feature off; absent: true |
 * | `fallbacks` | L of M | `model`, `region`, `role`, `baseModel` as above; asked in this order when the model fails |
 * | `canary` | M | `model`, `region`, `role`, `baseModel`, `percent` (N, 0 to 100) of users who get it, and `watch`: see watch/canary-watch.ts |
 * | `maxOutputTokens` | N | replaces the feature's limit |
 * | `temperature` | N | 0 to 1, replaces the prompt's |
 * | `guardrail` | M | `identifier`, `version`; replaces the deployment's. `unguardedStream`: streams of serving platforms are not shown to it |
 * | `serviceTier` | S | `default`, `priority`, `flex` or `reserved` |
 * | `latency` | S | `standard` or `optimized` |
 * | `patterns` | L of S | of an allow-list: the models GitLab may choose, `*` for any text; empty: none |
 * | `limitUsd` | N | of a budget: US dollars for a calendar month (UTC) |
 * | `refuse` | BOOL | of a budget: refuse requests once it is used up; absent: false |
 * | `removed` | BOOL | true: the assignment is gone; the item keeps the version count |
 * | `version` | N | 1 for the first change of this key, one more for each later change |
 * | `action` | S | what the change was: `assign`, `unassign`, `enable`, `disable`, `rollback`, `allow`, `budget`, `platform`, `alias`, `promote`, `canary-rollback` |
 * | `decision` | M | of the last two, if the watch made the change: the numbers that decided; see watch/decide-canary.ts |
 * | `changedBy`, `changedAt` | S | who made the change, and when (ISO 8601, UTC) |
 * | `changeId` | S | lets a writer recognise its own change |
 *
 * Every change keeps its predecessor: a copy of the old item under `pk` = `HISTORY#<sk>` and `sk` = its
 * version as ten digits. The copy is written first and never overwritten. Then the item is replaced, on
 * condition that its version is still the one that was read. So only one of two writers wins, the loser
 * changes nothing, and a writer that stops half-way leaves a correct copy:
 * see docs/decisions/0003-assignment-store.md.
 *
 * Unknown attributes are ignored, so an older function can read what a newer tool wrote.
 *
 * @module
 */
import * as v from 'valibot';
import { REGION } from '../models/model-id.ts';
import { LATENCY_MODES, OWN_ROLE, ROLE_ARN, SERVICE_TIERS } from '../models/model-request.ts';
import {
  type ListedPlatform,
  PLATFORM,
  parseListedPlatform,
  platformNameIn,
} from './listed-platform.ts';

/** Every GitLab instance, or every feature. */
export const ANY = '*';

/** Takes the place of the feature in the key of an allow-list. */
export const ALLOW_LIST = '@allow-list';

/** Precedes the feature in the key of a budget, as in `*#@budget/duo_chat`. */
export const BUDGET = '@budget/';

export const MIN_LIMIT_USD = 0.01;
export const MAX_LIMIT_USD = 1_000_000_000;

export const ASSIGNMENT_PARTITION = 'ASSIGNMENT';

const Identifier = v.pipe(v.string(), v.minLength(1), v.maxLength(2_048));

/** What a model's identifier may leave out. */
const choiceEntries = {
  role: v.optional(v.union([v.literal(OWN_ROLE), v.pipe(v.string(), v.regex(ROLE_ARN))])),
  region: v.optional(v.pipe(v.string(), v.regex(REGION))),
  baseModel: v.optional(v.string()),
};

const ModelChoice = v.object({ model: Identifier, ...choiceEntries });

const AssignmentItem = v.pipe(
  v.object({
    sk: v.pipe(v.string(), v.regex(/^[^#]+#[^#]+$/)),
    model: v.optional(Identifier),
    ...choiceEntries,
    pinned: v.optional(v.boolean(), false),
    enabled: v.optional(v.boolean(), true),
    fallbacks: v.optional(v.array(ModelChoice), []),
    canary: v.optional(
      v.object({
        ...ModelChoice.entries,
        percent: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
        // Functions that answer do not watch.
        watch: v.optional(v.unknown()),
      }),
    ),
    maxOutputTokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
    guardrail: v.optional(
      v.object({
        identifier: v.string(),
        version: v.string(),
        unguardedStream: v.optional(v.boolean()),
      }),
    ),
    serviceTier: v.optional(v.picklist(SERVICE_TIERS)),
    latency: v.optional(v.picklist(LATENCY_MODES)),
    version: v.optional(v.number()),
  }),
  v.check(({ model, enabled }) => model !== undefined || !enabled, 'No model'),
);

/** An item as the rest of the gateway sees it. `sk` is its key. */
export type Assignment = v.InferOutput<typeof AssignmentItem>;

export type ModelChoice = v.InferOutput<typeof ModelChoice>;

/** What a writer provides. The store adds the key and the version. */
export type AssignmentContent = Omit<v.InferInput<typeof AssignmentItem>, 'sk' | 'version'>;

const AllowListItem = v.object({ patterns: v.array(Identifier) });

const BudgetItem = v.object({
  limitUsd: v.pipe(v.number(), v.minValue(MIN_LIMIT_USD), v.maxValue(MAX_LIMIT_USD)),
  refuse: v.optional(v.boolean(), false),
});

/** What a writer provides. */
export type BudgetContent = v.InferInput<typeof BudgetItem>;

/** What a calendar month may cost. */
export interface Budget {
  /** `<scope>#<feature>`: a GitLab instance id or `*`, and a feature or `*`. */
  readonly name: string;
  /** Per month (UTC), in US dollars. Undefined: the item is damaged, so spending is only counted. */
  readonly limitUsd: number | undefined;
  /** Whether requests are refused once the limit is reached. */
  readonly refuse: boolean;
}

/** What a stored item says. */
export type StoredItem =
  | { readonly type: 'assignment'; readonly assignment: Assignment }
  | { readonly type: 'allow-list'; readonly scope: string; readonly patterns: readonly string[] }
  | { readonly type: 'budget'; readonly budget: Budget }
  | { readonly type: 'platform'; readonly platform: ListedPlatform }
  | { readonly type: 'removed' }
  | { readonly type: 'damaged'; readonly problem: string };

/** The sort key of the assignment of `feature` for `scope`. */
export function assignmentKey(scope: string, feature: string): string {
  return `${scope}#${feature}`;
}

/** Versions are padded so that DynamoDB sorts them as numbers. */
const VERSION_DIGITS = 10;

export function historyPartition(key: string): string {
  return `HISTORY#${key}`;
}

/** The key of the copy of an earlier version. */
export function historyKey(key: string, version: number) {
  return { pk: historyPartition(key), sk: String(version).padStart(VERSION_DIGITS, '0') };
}

/** The budget's name, which its counters share. Undefined if `key` is not a budget's. */
export function budgetName(key: string): string | undefined {
  const [scope, subject, ...rest] = key.split('#');
  const feature = subject?.startsWith(BUDGET) ? subject.slice(BUDGET.length) : '';
  return scope && feature && rest.length === 0 ? `${scope}#${feature}` : undefined;
}

/** Never throws: an item that cannot be read comes back as `damaged`. */
export function parseStoredItem(item: Readonly<Record<string, unknown>>): StoredItem {
  if (item['removed'] === true) return { type: 'removed' };
  const key = String(item['sk'] ?? '');
  const [scope = '', feature] = key.split('#');
  if (feature === ALLOW_LIST) {
    const list = v.safeParse(AllowListItem, item);
    if (list.success) return { type: 'allow-list', scope, patterns: list.output.patterns };
    return { type: 'damaged', problem: problemOf(list.issues[0]) };
  }
  if (feature?.startsWith(BUDGET)) return parseStoredBudget(key, item);
  if (feature?.startsWith(PLATFORM)) return parseStoredPlatform(key, item);
  const result = v.safeParse(AssignmentItem, item);
  if (result.success) return { type: 'assignment', assignment: result.output };
  return { type: 'damaged', problem: problemOf(result.issues[0]) };
}

function parseStoredBudget(key: string, item: Readonly<Record<string, unknown>>): StoredItem {
  const name = budgetName(key);
  if (name === undefined) return { type: 'damaged', problem: 'sk: budget' };
  const result = v.safeParse(BudgetItem, item);
  if (result.success) return { type: 'budget', budget: { name, ...result.output } };
  return { type: 'damaged', problem: problemOf(result.issues[0]) };
}

function parseStoredPlatform(key: string, item: Readonly<Record<string, unknown>>): StoredItem {
  const name = platformNameIn(key);
  if (name === undefined) return { type: 'damaged', problem: 'sk: platform' };
  const platform = parseListedPlatform(name, item);
  return typeof platform === 'string'
    ? { type: 'damaged', problem: platform }
    : { type: 'platform', platform };
}

/** Names the attribute, never its value. */
function problemOf(issue: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(issue) ?? 'model'}: ${issue.type}`;
}
