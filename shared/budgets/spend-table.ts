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
 * | `reserved:<hour>` | N | US dollars of requests that are being answered and began in that hour since the epoch |
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
  /** For requests that are being answered. What crashed processes have left counts for two hours at most. */
  readonly reservedUsd: number;
  readonly warned: ReadonlySet<string>;
}

/** Which counter. */
export interface CounterKey {
  readonly month: string;
  /** The budget's. */
  readonly name: string;
}

/** What a request will cost, roughly, while it is being answered. */
export interface Reservation {
  readonly usd: number;
  /** Where it stands: the counter's month, and the attribute. */
  readonly month: string;
  readonly attribute: string;
}

/** What a request has cost, and the reservation that this replaces. */
export interface Amount {
  readonly usd: number;
  readonly reservation?: Reservation | undefined;
}

export interface Reserved {
  readonly counter: Counter;
  readonly reservation: Reservation;
}

/** Every method rejects when DynamoDB fails or `signal` aborts. */
export interface SpendTable {
  /** What was spent in a month, by budget. */
  read(month: string, signal?: AbortSignal): Promise<Map<string, number>>;
  /** Reserves `usd` and returns the new counter, with the reservation in it. */
  reserve(key: CounterKey, usd: number, signal: AbortSignal): Promise<Reserved>;
  /** Adds the amount and returns the new counter. */
  add(key: CounterKey, amount: Amount, signal: AbortSignal): Promise<Counter>;
  /** Records warnings as given and returns the new ones. Each is new to exactly one caller. */
  claim(
    key: CounterKey,
    warnings: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly string[]>;
}

/** Of US dollars. The cheapest token costs a few billionths. */
const DECIMALS = 10;

/** `now` is the clock, in milliseconds since the epoch. */
export function createSpendTable({ client, table }: Table, now = Date.now): SpendTable {
  async function update({ month, name }: CounterKey, change: Change, abortSignal: AbortSignal) {
    const Key = { pk: { S: partitionOf(month) }, sk: { S: name } };
    const command = new UpdateItemCommand({ TableName: table, Key, ...change });
    const { Attributes } = await client.send(command, { abortSignal });
    return Attributes && toCounter(unmarshall(Attributes), now());
  }

  return {
    async read(month, signal) {
      const items = await queryPartition({ client, table }, partitionOf(month), signal);
      return new Map(items.map((item) => [String(item['sk']), toCounter(item, now()).spentUsd]));
    },
    async reserve(key, usd, signal) {
      const reservation = { usd, month: key.month, attribute: reservationSlot(now()) };
      const change = reserving(reservation, now());
      return { counter: present(await update(key, change, signal)), reservation };
    },
    async add(key, amount, signal) {
      return present(await update(key, adding(amount, key.month), signal));
    },
    async claim(key, warnings, signal) {
      // The first warning of a counter has no old value.
      const warned = (await update(key, claiming(warnings), signal))?.warned;
      return warnings.filter((warning) => !warned?.has(warning));
    },
  };
}

/** @throws {NoDynamoDBAnswer} DynamoDB always returns what it has just written */
function present(counter: Counter | undefined): Counter {
  if (counter === undefined) throw new NoDynamoDBAnswer('The answer has no counter');
  return counter;
}

type Change = Pick<
  UpdateItemCommandInput,
  'UpdateExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues' | 'ReturnValues'
>;

/** Removes what has not counted for long, lest the counter grow. */
function reserving({ usd, month, attribute }: Reservation, nowMs: number): Change {
  return {
    UpdateExpression: 'ADD #reserved :usd SET expiresAt = :expiresAt REMOVE #old',
    ExpressionAttributeNames: {
      '#reserved': attribute,
      '#old': reservationSlot(nowMs - 2 * HOUR_MS),
    },
    ExpressionAttributeValues: {
      ':usd': { N: usd.toFixed(DECIMALS) },
      ':expiresAt': { N: String(expiryOf(month)) },
    },
    ReturnValues: 'ALL_NEW',
  };
}

/** A reservation is taken back where it was made, or left alone in the counter of a month that is over. */
function adding({ usd, reservation: made }: Amount, month: string): Change {
  const reservation = made?.month === month ? made : undefined;
  return {
    UpdateExpression: `ADD spentUsd :usd${reservation ? ', #reserved :back' : ''} SET expiresAt = :expiresAt`,
    ...(reservation && { ExpressionAttributeNames: { '#reserved': reservation.attribute } }),
    ExpressionAttributeValues: {
      ':usd': { N: usd.toFixed(DECIMALS) },
      ...(reservation && { ':back': { N: (-reservation.usd).toFixed(DECIMALS) } }),
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

function toCounter(item: Readonly<Record<string, unknown>>, nowMs: number): Counter {
  const { spentUsd = 0, warned } = item;
  const reserved = [nowMs, nowMs - HOUR_MS].map((ms) => Number(item[reservationSlot(ms)] ?? 0));
  return {
    spentUsd: Number(spentUsd),
    reservedUsd: reserved.reduce((sum, usd) => sum + usd, 0),
    warned: warned instanceof Set ? warned : new Set(),
  };
}

const HOUR_MS = 3_600_000;

/** The attribute for reservations that are made at `nowMs`. */
export function reservationSlot(nowMs: number): string {
  return `reserved:${Math.floor(nowMs / HOUR_MS)}`;
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
