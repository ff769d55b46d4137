/**
 * What operators have decided, and how it is stored.
 *
 * Everything in force is in one partition of the table, so that a function reads it with one query.
 * There is one item for each scope and feature, one for each scope's allow-list, and one for each
 * budget:
 *
 * | Attribute | Type | Meaning |
 * |---|---|---|
 * | `pk` | S | `ASSIGNMENT` |
 * | `sk` | S | `<scope>#<feature>`: a GitLab instance id or `*`, and a feature, `*`, `@allow-list`, `@budget/<feature>` or `@budget/*` |
 * | `model` | S | identifier, as GitLab writes it (`bedrock/…`) or as Bedrock does; may be absent where `enabled` is false |
 * | `region` | S | AWS region to call; absent: the identifier's, else the deployment's |
 * | `baseModel` | S | foundation model behind an application inference profile |
 * | `pinned` | BOOL | wins over GitLab's own choice; absent: false |
 * | `enabled` | BOOL | false switches the feature off; absent: true |
 * | `fallbacks` | L of M | `model`, `region`, `baseModel` as above, asked in this order when the model fails |
 * | `canary` | M | `model`, `region`, `baseModel`, and `percent` (N, 0 to 100) of the users who get it |
 * | `maxOutputTokens` | N | replaces the feature's limit |
 * | `temperature` | N | 0 to 1, replaces the prompt's |
 * | `guardrail` | M | `identifier`, `version`; replaces the deployment's |
 * | `serviceTier` | S | `default`, `priority`, `flex` or `reserved` |
 * | `latency` | S | `standard` or `optimized` |
 * | `patterns` | L of S | of an allow-list: models that GitLab may choose, `*` for any text; none: no model |
 * | `limitUsd` | N | of a budget: US dollars for a calendar month (UTC) |
 * | `refuse` | BOOL | of a budget: requests are refused when it is used up; absent: false |
 * | `removed` | BOOL | true: there is no assignment (any more), only its version goes on |
 * | `version` | N | 1 for the first change of this key, and one more with every further one |
 * | `action` | S | what the change was: `assign`, `unassign`, `enable`, `disable`, `rollback`, `allow`, `budget` |
 * | `changedBy`, `changedAt` | S | who made the change, and when (ISO 8601, UTC) |
 * | `changeId` | S | by which a writer knows its own change again |
 *
 * Every change keeps its predecessor: a copy of the item as it was, under `pk` = `HISTORY#<sk>` and
 * `sk` = its version as ten digits. The copy is written first and never overwritten, then the item is
 * replaced on the condition that its version is still the one that was read. So two writers cannot
 * both win, what loses has changed nothing, and a writer that stops half-way leaves a copy that is
 * true: see docs/decisions/0003-assignment-store.md.
 *
 * Unknown attributes are ignored, so that an older function reads what a newer tool wrote.
 *
 * @module
 */
import * as v from 'valibot';
import { LATENCY_MODES, SERVICE_TIERS } from '../models/model-request.ts';
import { BUDGET, type Budget, budgetName, parseBudget } from './budget.ts';

/** Everywhere, or every feature. */
export const ANY = '*';

/** Stands in a key where a feature would, for the models that GitLab may choose. */
export const ALLOW_LIST = '@allow-list';

export const ASSIGNMENT_PARTITION = 'ASSIGNMENT';

const Identifier = v.pipe(v.string(), v.minLength(1), v.maxLength(2_048));

/** A model, and what its identifier may not tell. */
const choiceEntries = {
  region: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2}(-[a-z]{2,12}){1,3}-\d{1,2}$/))),
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
      }),
    ),
    maxOutputTokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
    guardrail: v.optional(v.object({ identifier: v.string(), version: v.string() })),
    serviceTier: v.optional(v.picklist(SERVICE_TIERS)),
    latency: v.optional(v.picklist(LATENCY_MODES)),
    version: v.optional(v.number()),
  }),
  v.check(({ model, enabled }) => model !== undefined || !enabled, 'No model'),
);

/** An item as the rest of the gateway sees it; `sk` is the key it is looked up by. */
export type Assignment = v.InferOutput<typeof AssignmentItem>;

export type ModelChoice = v.InferOutput<typeof ModelChoice>;

/** What a writer says of an assignment; the key and the version are the store's. */
export type AssignmentContent = Omit<v.InferInput<typeof AssignmentItem>, 'sk' | 'version'>;

const AllowListItem = v.object({ patterns: v.array(Identifier) });

/** What a stored item says. */
export type StoredItem =
  | { readonly type: 'assignment'; readonly assignment: Assignment }
  | { readonly type: 'allow-list'; readonly scope: string; readonly patterns: readonly string[] }
  | { readonly type: 'budget'; readonly budget: Budget }
  | { readonly type: 'removed' }
  | { readonly type: 'damaged'; readonly problem: string };

/** The sort key of the assignment of `feature` for `scope`. */
export function assignmentKey(scope: string, feature: string): string {
  return `${scope}#${feature}`;
}

/** Never throws: an item that cannot be read says so. */
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
  const result = v.safeParse(AssignmentItem, item);
  if (result.success) return { type: 'assignment', assignment: result.output };
  return { type: 'damaged', problem: problemOf(result.issues[0]) };
}

function parseStoredBudget(key: string, item: Readonly<Record<string, unknown>>): StoredItem {
  const name = budgetName(key);
  if (name === undefined) return { type: 'damaged', problem: 'sk: budget' };
  const result = parseBudget(item);
  if (result.success) return { type: 'budget', budget: { name, ...result.output } };
  return { type: 'damaged', problem: problemOf(result.issues[0]) };
}

/** Which attribute is wrong; never its value. */
function problemOf(issue: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(issue) ?? 'model'}: ${issue.type}`;
}
