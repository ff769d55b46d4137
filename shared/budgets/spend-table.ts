/**
 * Counts what is spent, in the table of assignments: the only module of the functions that writes.
 *
 * There is one counter for each budget and month:
 *
 * | Attribute | Type | Meaning |
 * |---|---|---|
 * | `pk` | S | `SPEND#<month>`, such as `SPEND#2026-11` |
 * | `sk` | S | the budget: `<scope>#<feature>` |
 * | `spentUsd` | N | US dollars; DynamoDB adds decimals exactly |
 * | `warned` | SS | warnings that were given, as `<limit>:<percent>` |
 * | `expiresAt` | N | when DynamoDB may delete it, in seconds since the epoch |
 *
 * @see docs/decisions/0009-budgets.md
 * @module
 */
import { UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { queryPartition, type Table } from '../routing/query-partition.ts';
import { expiryOf } from './month.ts';

export interface Counter {
  readonly spentUsd: number;
  readonly warned: ReadonlySet<string>;
}

/** Which counter. */
export interface CounterKey {
  readonly month: string;
  /** The budget's. */
  readonly name: string;
}

/** All of it rejects when DynamoDB does, or when `signal` aborts. */
export interface SpendTable {
  /** What is spent in a month, by budget. */
  read(month: string, signal?: AbortSignal): Promise<Map<string, number>>;
  /** Adds `usd`, and gives the counter as it is then. */
  add(key: CounterKey, usd: number, signal: AbortSignal): Promise<Counter>;
  /** Notes warnings as given, and tells which of them are new. Of several callers one is told so. */
  claim(
    key: CounterKey,
    warnings: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly string[]>;
}

/** Of US dollars. A token costs a few billionths at the least; what is less counts as nothing. */
const DECIMALS = 10;

export function createSpendTable({ client, table }: Table): SpendTable {
  async function update({ month, name }: CounterKey, change: Change, abortSignal: AbortSignal) {
    const Key = { pk: { S: partitionOf(month) }, sk: { S: name } };
    const command = new UpdateItemCommand({ TableName: table, Key, ...change });
    const { Attributes } = await client.send(command, { abortSignal });
    return toCounter(unmarshall(Attributes ?? {}));
  }

  return {
    async read(month, signal) {
      const items = await queryPartition({ client, table }, partitionOf(month), signal);
      return new Map(items.map((item) => [String(item['sk']), toCounter(item).spentUsd]));
    },
    add: (key, usd, signal) => update(key, adding(usd, key.month), signal),
    async claim(key, warnings, signal) {
      const { warned } = await update(key, claiming(warnings), signal);
      return warnings.filter((warning) => !warned.has(warning));
    },
  };
}

type Change = Pick<
  UpdateItemCommandInput,
  'UpdateExpression' | 'ExpressionAttributeValues' | 'ReturnValues'
>;

function adding(usd: number, month: string): Change {
  return {
    UpdateExpression: 'ADD spentUsd :usd SET expiresAt = :expiresAt',
    ExpressionAttributeValues: {
      ':usd': { N: usd.toFixed(DECIMALS) },
      ':expiresAt': { N: String(expiryOf(month)) },
    },
    ReturnValues: 'ALL_NEW',
  };
}

/** DynamoDB gives what was there before: of several writers one does not find the warning in it. */
function claiming(warnings: readonly string[]): Change {
  return {
    UpdateExpression: 'ADD warned :warnings',
    ExpressionAttributeValues: { ':warnings': { SS: [...warnings] } },
    ReturnValues: 'UPDATED_OLD',
  };
}

function partitionOf(month: string): string {
  return `SPEND#${month}`;
}

function toCounter({ spentUsd = 0, warned }: Readonly<Record<string, unknown>>): Counter {
  return { spentUsd: Number(spentUsd), warned: warned instanceof Set ? warned : new Set() };
}
