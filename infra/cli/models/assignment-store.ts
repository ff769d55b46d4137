/**
 * Stores what operators decide, one item at a time, and keeps every earlier version.
 *
 * No transaction is needed: the copy of the previous version is written first and stays true whatever
 * happens next; the change itself is one conditional write.
 *
 * @see shared/routing/assignment.ts for what is stored
 * @see docs/decisions/0003-assignment-store.md
 * @module
 */
import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { ASSIGNMENT_PARTITION, historyKey, historyPartition } from '#shared/routing/assignment.ts';
import { queryPartition } from '#shared/routing/query-partition.ts';
import { ConflictError } from '../common/failures.ts';
import { type Item, type StoredRecord, toRecord } from './stored-record.ts';

export interface Change {
  readonly action:
    | 'assign'
    | 'unassign'
    | 'enable'
    | 'disable'
    | 'rollback'
    | 'allow'
    | 'budget'
    | 'platform'
    | 'promote'
    | 'alias'
    | 'key';
  /** Who makes the change. */
  readonly by: string;
  /** The new attributes; undefined: remove the key, as if it had never been assigned. */
  readonly content: object | undefined;
}

export interface AssignmentStore {
  /** Everything that applies now, in key order; includes damaged items, omits removed ones. */
  readAll(): Promise<StoredRecord[]>;
  /** The latest version of `key`, even if that is its removal. */
  read(key: string): Promise<StoredRecord | undefined>;
  /** All versions of `key`, oldest first, the current one last. */
  history(key: string): Promise<StoredRecord[]>;
  /**
   * Replaces `key` if it is still as read in `before`.
   *
   * @throws {ConflictError} if it is not; nothing has changed then
   */
  change(key: string, before: StoredRecord | undefined, change: Change): Promise<StoredRecord>;
}

export interface AssignmentStoreOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Default: that of assignments. */
  readonly partition?: string;
  /** The clock, in milliseconds since the epoch. Tests pass their own. */
  readonly now?: () => number;
}

export function createAssignmentStore(options: AssignmentStoreOptions): AssignmentStore {
  const { now = Date.now, partition: pk = ASSIGNMENT_PARTITION } = options;
  const table = createTable(options);

  const read = async (key: string) => {
    const item = await table.get({ pk, sk: key });
    return item && toRecord(key, item);
  };
  const pastVersions = async (key: string) =>
    (await table.query(historyPartition(key))).map((item) => ({
      ...toRecord(key, item),
      version: Number(item['sk']),
    }));

  /** The version under which `before` is kept: its own, or the next free one if that is damaged. */
  const versionOf = async ({ key, version }: StoredRecord) =>
    version ?? ((await pastVersions(key)).at(-1)?.version ?? 0) + 1;

  return {
    read,
    async readAll() {
      const items = await table.query(pk);
      const records = items.map((item) => toRecord(String(item['sk']), item));
      return records.filter(({ stored }) => stored.type !== 'removed');
    },
    async history(key) {
      const current = await read(key);
      // A writer that stopped halfway has left a copy of the current version.
      const past = (await pastVersions(key)).filter(({ version }) => version !== current?.version);
      return current ? [...past, current] : past;
    },
    async change(key, before, { content, action, by }) {
      const version = before ? await versionOf(before) : 0;
      if (before) await keep(table, before, version);
      const item = {
        ...(content ?? { removed: true }),
        version: version + 1,
        action,
        changedBy: by,
        changedAt: new Date(now()).toISOString(),
        changeId: randomUUID(),
      };
      await replace(table, { pk, sk: key, ...item }, before);
      return toRecord(key, item);
    },
  };
}

type Table = ReturnType<typeof createTable>;

/** Writes the copy unless it exists; an existing copy is identical. */
async function keep(table: Table, { key, item }: StoredRecord, version: number): Promise<void> {
  const copy = { ...item, ...historyKey(key, version) };
  await table.put(copy, { ConditionExpression: 'attribute_not_exists(pk)' });
}

async function replace(
  table: Table,
  item: Item & { readonly sk: string },
  before: StoredRecord | undefined,
): Promise<void> {
  if (await table.put(item, unchangedSince(before))) return;
  // The SDK repeats a write whose answer was lost, and then finds our own.
  const found = await table.get({ pk: item['pk'], sk: item.sk });
  if (found?.['changeId'] !== item['changeId']) throw new ConflictError(item.sk);
}

/** The condition that the stored item is still the one that was read. */
function unchangedSince(before: StoredRecord | undefined): Partial<PutItemCommandInput> {
  if (before === undefined) return { ConditionExpression: 'attribute_not_exists(pk)' };
  const { version } = before.item;
  const names = { ExpressionAttributeNames: { '#version': 'version' } };
  if (version === undefined) {
    return { ...names, ConditionExpression: 'attribute_not_exists(#version)' };
  }
  return {
    ...names,
    ConditionExpression: '#version = :version',
    ExpressionAttributeValues: marshall({ ':version': version }),
  };
}

/** The table without DynamoDB's types. Reads are strongly consistent. */
function createTable({ client, table: TableName }: AssignmentStoreOptions) {
  return {
    async get(key: Item): Promise<Item | undefined> {
      const command = new GetItemCommand({ TableName, Key: marshall(key), ConsistentRead: true });
      const { Item } = await client.send(command);
      return Item && unmarshall(Item);
    },
    query: (pk: string): Promise<Item[]> => queryPartition({ client, table: TableName }, pk),
    /** Whether the condition held and the item was written. */
    async put(item: Item, condition: Partial<PutItemCommandInput>): Promise<boolean> {
      const Item = marshall(item, { removeUndefinedValues: true });
      try {
        await client.send(new PutItemCommand({ TableName, Item, ...condition }));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
