/**
 * The canaries that are watched, and their counters, in the table of assignments:
 *
 * | Attribute | Type | Meaning |
 * |---|---|---|
 * | `pk` | S | `WATCH` |
 * | `sk` | S | the assignment and its version: `<scope>#<feature>@<version>` |
 * | `<arm>:<measure>:requests`, `…:failures` | N | how many requests can tell, and how many failed; the arm is `first` or `canary` |
 * | `countedUntil` | N | all lines before are counted, in milliseconds since the epoch |
 * | `looks` | N | how often the numbers were judged |
 * | `expiresAt` | N | when DynamoDB may delete it, in seconds since the epoch |
 *
 * A new version of the assignment starts anew, since it may be another comparison.
 *
 * @module
 */
import { UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { ASSIGNMENT_PARTITION, type Assignment, parseStoredItem } from '../routing/assignment.ts';
import { isConditionUnmet, queryPartition, type Table } from '../routing/query-partition.ts';
import { type CanaryWatch, MEASURES, parseWatch } from './canary-watch.ts';
import type { Arms } from './judge-canary.ts';

export interface WatchedCanary {
  /** `<scope>#<feature>@<version>`, as log lines name it. */
  readonly name: string;
  /** `<scope>#<feature>` */
  readonly key: string;
  readonly version: number;
  readonly assignment: Assignment;
  readonly canary: NonNullable<Assignment['canary']>;
  readonly watch: CanaryWatch;
  /** When this version was made, in milliseconds since the epoch. */
  readonly sinceMs: number;
  /** The assignment as it is stored. */
  readonly item: Readonly<Record<string, unknown>>;
}

export interface Counters {
  readonly arms: Arms;
  /** In milliseconds since the epoch. */
  readonly countedUntilMs: number;
  readonly looks: number;
}

/** The canaries of stored assignments that are watched; those of features that are switched off are not. */
export function watchedCanaries(
  items: readonly Readonly<Record<string, unknown>>[],
): WatchedCanary[] {
  return items.flatMap((item) => {
    const stored = parseStoredItem(item);
    if (stored.type !== 'assignment' || !stored.assignment.enabled) return [];
    const { assignment } = stored;
    const { sk: key, canary, version } = assignment;
    const watch = canary && parseWatch(canary.watch);
    const sinceMs = Date.parse(String(item['changedAt']));
    if (!watch || version === undefined || Number.isNaN(sinceMs)) return [];
    return [{ name: `${key}@${version}`, key, version, assignment, canary, watch, sinceMs, item }];
  });
}

/** Rejects when DynamoDB fails. */
export async function readWatched(table: Table, signal?: AbortSignal): Promise<WatchedCanary[]> {
  return watchedCanaries(await queryPartition(table, ASSIGNMENT_PARTITION, signal));
}

export const WATCH_PARTITION = 'WATCH';

/** All counters by name. Rejects when DynamoDB fails. */
export async function readCounters(
  table: Table,
  signal?: AbortSignal,
): Promise<Map<string, Counters>> {
  const items = await queryPartition(table, WATCH_PARTITION, signal);
  return new Map(items.map((item) => [String(item['sk']), toCounters(item)]));
}

/** Lines of a canary from some time on and up to, not including, another. In milliseconds since the epoch. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Adds the tallies of a window, once: nothing if another has counted it. Returns the new counters. Rejects when
 * DynamoDB fails.
 */
export async function addToCounters(
  table: Table,
  name: string,
  { window, arms }: { readonly window: Window; readonly arms: Arms },
): Promise<Counters | undefined> {
  const { fromMs, toMs } = window;
  const added = numbersOf(arms).filter(([, number]) => number > 0);
  const adding = added.map((_, index) => `#n${index} :n${index}`).join(', ');
  return update(table, name, {
    UpdateExpression: `SET countedUntil = :to, expiresAt = :expiresAt${adding && ` ADD ${adding}`}`,
    ConditionExpression: 'attribute_not_exists(countedUntil) OR countedUntil = :from',
    ...(added.length > 0 && {
      ExpressionAttributeNames: Object.fromEntries(
        added.map(([attribute], index) => [`#n${index}`, attribute]),
      ),
    }),
    ExpressionAttributeValues: marshall({
      ...Object.fromEntries(added.map(([, number], index) => [`:n${index}`, number])),
      ':from': fromMs,
      ':to': toMs,
      ':expiresAt': Math.round((toMs + KEPT_MS) / 1_000),
    }),
  });
}

/** How long counters are kept after the last line, in milliseconds: 90 days. */
const KEPT_MS = 90 * 86_400_000;

/** Notes that the numbers were judged. Rejects when DynamoDB fails. */
export async function noteLooks(table: Table, name: string, looks: number): Promise<void> {
  await update(table, name, {
    UpdateExpression: 'SET looks = :looks',
    ExpressionAttributeValues: marshall({ ':looks': looks }),
  });
}

async function update(
  { client, table: TableName }: Table,
  name: string,
  change: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
): Promise<Counters | undefined> {
  const Key = marshall({ pk: WATCH_PARTITION, sk: name });
  const input = { TableName, Key, ...change, ReturnValues: 'ALL_NEW' } as const;
  try {
    const { Attributes = {} } = await client.send(new UpdateItemCommand(input));
    return toCounters(unmarshall(Attributes));
  } catch (error) {
    if (isConditionUnmet(error)) return undefined;
    throw error;
  }
}

const ARMS = ['first', 'canary'] as const;

/** The numbers of the tallies by their attributes. */
function numbersOf(arms: Arms): (readonly [string, number])[] {
  return ARMS.flatMap((arm) =>
    MEASURES.flatMap((measure) => {
      const { requests, failures } = arms[arm][measure];
      const attribute = `${arm}:${measure}`;
      return [
        [`${attribute}:requests`, requests],
        [`${attribute}:failures`, failures],
      ] as const;
    }),
  );
}

function toCounters(item: Readonly<Record<string, unknown>>): Counters {
  const numberOf = (attribute: string) => Number(item[attribute] ?? 0);
  const arm = (name: string) =>
    Object.fromEntries(
      MEASURES.map((measure) => [
        measure,
        {
          requests: numberOf(`${name}:${measure}:requests`),
          failures: numberOf(`${name}:${measure}:failures`),
        },
      ]),
    ) as Arms['first'];
  return {
    arms: { first: arm('first'), canary: arm('canary') },
    countedUntilMs: numberOf('countedUntil'),
    looks: numberOf('looks'),
  };
}
