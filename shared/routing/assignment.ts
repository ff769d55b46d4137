/**
 * An operator's assignment of a model to a feature, and how it is stored.
 *
 * One DynamoDB item each, all under one partition key so that a function reads them with one query:
 *
 * | Attribute | Type | Meaning |
 * |---|---|---|
 * | `pk` | S | `ASSIGNMENT` |
 * | `sk` | S | `<GitLab instance id or *>#<feature or *>` |
 * | `model` | S | identifier, as GitLab writes it (`bedrock/…`) or as Bedrock does |
 * | `pinned` | BOOL | wins over GitLab's own choice; absent: false |
 * | `enabled` | BOOL | false switches the feature off; absent: true |
 * | `region` | S | AWS region to call; absent: the deployment's |
 * | `baseModel` | S | foundation model behind an application inference profile |
 * | `maxOutputTokens` | N | overrides the feature's limit |
 * | `temperature` | N | 0 to 1, overrides the prompt's |
 * | `version` | N | counts up with every change; writes are conditional on it |
 *
 * Unknown attributes are ignored, so that an older function reads what a newer tool wrote.
 *
 * @module
 */
import * as v from 'valibot';

/** Everywhere, or every feature. */
export const ANY = '*';

export const ASSIGNMENT_PARTITION = 'ASSIGNMENT';

const AssignmentItem = v.object({
  sk: v.pipe(v.string(), v.regex(/^[^#]+#[^#]+$/)),
  model: v.pipe(v.string(), v.minLength(1), v.maxLength(2_048)),
  pinned: v.optional(v.boolean(), false),
  enabled: v.optional(v.boolean(), true),
  region: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2}(-[a-z]{2,12}){1,3}-\d{1,2}$/))),
  baseModel: v.optional(v.string()),
  maxOutputTokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
});

/** An item as the rest of the gateway sees it; `sk` is the key it is looked up by. */
export type Assignment = v.InferOutput<typeof AssignmentItem>;

/** Assignments by their sort key. */
export type Assignments = ReadonlyMap<string, Assignment>;

/** The sort key of the assignment of `feature` for `scope`. */
export function assignmentKey(scope: string, feature: string): string {
  return `${scope}#${feature}`;
}

/** The assignment in a stored item, or undefined when the item is damaged. */
export function parseAssignment(item: unknown): Assignment | undefined {
  const result = v.safeParse(AssignmentItem, item);
  return result.success ? result.output : undefined;
}
