/**
 * What becomes of a canary, and how it is written: the assignment changes only if it is still the version that was
 * watched, and its predecessor is kept as every other is.
 *
 * The roles of the watch allow these attributes of an assignment and no others: see infra/deploy/variants/model-watch.yml.
 *
 * @see docs/decisions/0017-canary-watch.md
 * @module
 */
import { randomUUID } from 'node:crypto';
import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { ASSIGNMENT_PARTITION, historyKey, type ModelChoice } from '../routing/assignment.ts';
import { isConditionUnmet, type Table } from '../routing/query-partition.ts';
import { watchedMeasures } from './canary-watch.ts';
import { type Arms, compare, type Finding } from './judge-canary.ts';
import type { WatchedCanary } from './watched-canaries.ts';

/** As it is stored in the new version, and written to the log. */
export interface Decision {
  readonly result: 'rolled back' | 'promoted';
  /** The canary's model. */
  readonly model: string;
  readonly percent: number;
  /** What the canary was worse at; of a promotion, how it did at everything that was watched. */
  readonly findings: readonly Finding[];
}

export function rollBack(canary: WatchedCanary, findings: readonly Finding[]): Decision {
  const { model, percent } = canary.canary;
  return { result: 'rolled back', model, percent, findings };
}

export function promote(canary: WatchedCanary, arms: Arms): Decision {
  const { model, percent } = canary.canary;
  const findings = watchedMeasures(canary.watch).map((measure) => compare(arms, measure));
  return { result: 'promoted', model, percent, findings };
}

/** Attributes of an assignment by name; undefined: removed. */
type Attributes = Readonly<Record<string, unknown>>;

/** What an assignment becomes when its canary replaces the first model. The rest of it stays. */
export function promoted({ canary, fallbacks }: Promotable): Attributes {
  const { model, region, baseModel } = canary;
  const others = fallbacks?.filter((other) => other.model !== model || other.region !== region);
  return {
    ...{ model, region, baseModel, canary: undefined },
    // It would be asked again after it failed.
    ...(others?.length !== fallbacks?.length && { fallbacks: others }),
  };
}

interface Promotable {
  readonly canary: ModelChoice;
  readonly fallbacks?: readonly ModelChoice[];
}

/** Who changes assignments when nobody does. */
const WATCH = 'canary watch';

/** Whether the assignment was still the one that was watched, and has changed. Rejects when DynamoDB fails. */
export async function writeDecision(
  { client, table: TableName }: Table,
  { key, version, item, assignment, canary }: WatchedCanary,
  { decision, nowMs }: { readonly decision: Decision; readonly nowMs: number },
): Promise<boolean> {
  const copy = { ...item, ...historyKey(key, version) };
  const isPromoted = decision.result === 'promoted';
  const changes: Attributes = {
    ...(isPromoted ? promoted({ canary, fallbacks: assignment.fallbacks }) : { canary: undefined }),
    version: version + 1,
    action: isPromoted ? 'promote' : 'canary-rollback',
    changedBy: WATCH,
    changedAt: new Date(nowMs).toISOString(),
    changeId: randomUUID(),
    decision,
  };
  const unless = { ConditionExpression: 'attribute_not_exists(pk)' };
  await attempt(
    client.send(new PutItemCommand({ TableName, Item: marshallItem(copy), ...unless })),
  );
  const Key = marshall({ pk: ASSIGNMENT_PARTITION, sk: key });
  const command = new UpdateItemCommand({ TableName, Key, ...updating(changes, version) });
  return await attempt(client.send(command));
}

/** Whether the condition of a write held. */
async function attempt(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (isConditionUnmet(error)) return false;
    throw error;
  }
}

const marshallItem = (item: object) => marshall(item, { removeUndefinedValues: true });

function updating(changes: Attributes, version: number) {
  const names = Object.keys(changes);
  const kept = names.filter((name) => changes[name] !== undefined);
  const removed = names.filter((name) => changes[name] === undefined);
  const set = kept.map((name) => `#${name} = :${name}`).join(', ');
  const remove = removed.map((name) => `#${name}`).join(', ');
  const values = Object.fromEntries(kept.map((name) => [`:${name}`, changes[name]]));
  return {
    UpdateExpression: `SET ${set}${remove && ` REMOVE ${remove}`}`,
    ConditionExpression: '#version = :watched',
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: marshallItem({ ...values, ':watched': version }),
  };
}
