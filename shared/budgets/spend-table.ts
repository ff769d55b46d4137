/**
 * Counts what is spent, in the table of assignments.
 *
 * There is one counter per budget and calendar month (UTC):
 *
 * | Attribute | Type | Meaning |
 * |---|---|---|
 * | `pk` | S | `SPEND#<month>`, such as `SPEND#2026-11` |
 * | `sk` | S | the budget: `<scope>#<feature>` |
 * | `spentUsd` | N | US dollars; DynamoDB adds decimals exactly |
 * | `warned` | SS | warnings already given, as `<limit>:<percent>` |
 * | `expiresAt` | N | when DynamoDB may delete it, in seconds since the epoch |
 *
 * @see docs/decisions/0009-budgets.md
 * @module
 */
import { UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { NoDynamoDBAnswer, queryPartition, type Table } from '../routing/query-partition.ts';

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

/** Every method rejects when DynamoDB fails or `signal` aborts. */
export interface SpendTable {
  /** What was spent in a month, by budget. */
  read(month: string, signal?: AbortSignal): Promise<Map<string, number>>;
  /** Adds `usd` and returns the new counter. */
  add(key: CounterKey, usd: number, signal: AbortSignal): Promise<Counter>;
  /** Records warnings as given and returns the new ones. Each is new to exactly one caller. */
  claim(
    key: CounterKey,
    warnings: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly string[]>;
}

/** Of US dollars. The cheapest token costs a few billionths. */
const DECIMALS = 10;

export function createSpendTable({ client, table }: Table): SpendTable {
  async function update({ month, name }: CounterKey, change: Change, abortSignal: AbortSignal) {
    const Key = { pk: { S: partitionOf(month) }, sk: { S: name } };
    const command = new UpdateItemCommand({ TableName: table, Key, ...change });
    const { Attributes } = await client.send(command, { abortSignal });
    return Attributes && toCounter(unmarshall(Attributes));
  }

  return {
    async read(month, signal) {
      const items = await queryPartition({ client, table }, partitionOf(month), signal);
      return new Map(items.map((item) => [String(item['sk']), toCounter(item).spentUsd]));
    },
    async add(key, usd, signal) {
      const counter = await update(key, adding(usd, key.month), signal);
      if (counter === undefined) throw new NoDynamoDBAnswer('The answer has no counter');
      return counter;
    },
    async claim(key, warnings, signal) {
      // The first warning of a counter has no old value.
      const warned = (await update(key, claiming(warnings), signal))?.warned;
      return warnings.filter((warning) => !warned?.has(warning));
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

/** DynamoDB returns the old values, so only the first of several writers finds the warning missing. */
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

/** Months a counter is kept after its own. */
const KEPT_MONTHS = 13;

/** The month of `nowMs` (milliseconds since the epoch), such as `2026-11`. */
export function monthOf(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 'yyyy-mm'.length);
}

/** When the counters of `month` are no longer needed, in seconds since the epoch. */
export function expiryOf(month: string): number {
  return startOf(month, 1 + KEPT_MONTHS) / 1_000;
}

/** The share of `month` that is over at `nowMs`: 0 to 1. */
export function elapsedOf(month: string, nowMs: number): number {
  const start = startOf(month, 0);
  const share = (nowMs - start) / (startOf(month, 1) - start);
  return Math.min(1, Math.max(0, share));
}

/** The start of the month `later` months after `month`, in milliseconds since the epoch. */
function startOf(month: string, later: number): number {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return Date.UTC(year, number - 1 + later);
}
