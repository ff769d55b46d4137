/**
 * A gateway with budgets, in which every token costs one US dollar.
 *
 * @module
 */
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { expect } from 'vitest';
import { createSpendTable } from '#shared/budgets/spend-table.ts';
import { COMPLETIONS, completionBody } from '../../support/bodies.ts';
import type { Reply } from '../../support/send.ts';
import { type LogLine, startTestGateway, type TestGateway } from '../../support/test-gateway.ts';

/** In the middle of a month. */
export const NOVEMBER = Date.UTC(2026, 10, 22, 9);
export const DECEMBER = Date.UTC(2026, 11, 1);

const USD_PER_MILLION_TOKENS = 1_000_000;

export interface BudgetSite extends AsyncDisposable {
  readonly gateway: TestGateway;
  /** The gateway's clock, in milliseconds since the epoch. */
  nowMs: number;
  /** Stores a budget as the command line does; `key` is `<scope>#<feature>`. */
  budget(key: string, content: object): Promise<void>;
  /** Asks for a completion that costs so many US dollars, and waits for its record. */
  spend(usd: number): Promise<Reply>;
  /** What the table counts for a budget in a month. */
  counter(key: string, month?: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Reserves some of a budget now, as a process that then crashes. */
  leaveReservation(key: string, usd: number): Promise<void>;
  lines(message: string): LogLine[];
  lastRecord(): LogLine | undefined;
}

export async function startBudgetSite(
  env: Readonly<Record<string, string>> = {},
): Promise<BudgetSite> {
  const price = { input: USD_PER_MILLION_TOKENS, output: 0 };
  const site = { nowMs: NOVEMBER };
  const prices = JSON.stringify({ '*': price });
  const gateway = await startTestGateway({ DUO_EDGE_PRICES: prices, ...env }, () => site.nowMs);
  const { dynamodb, table } = gateway;
  const lines = (message: string) => gateway.logs.filter((line) => line.message === message);

  return Object.assign(site, {
    gateway,
    lines,
    lastRecord: () => lines('request').at(-1),
    async budget(key: string, content: object) {
      const [scope, feature] = key.split('#');
      const item = { pk: 'ASSIGNMENT', sk: `${scope}#@budget/${feature}`, version: 1, ...content };
      await dynamodb.send(new PutItemCommand({ TableName: table, Item: marshall(item) }));
    },
    async spend(usd: number) {
      const usage = { inputTokens: usd, outputTokens: 0 };
      gateway.model({ type: 'answer', text: 'return a', usage });
      const before = lines('request').length;
      const reply = await gateway.send({ path: COMPLETIONS, body: completionBody() });
      await expect.poll(() => lines('request').length).toBe(before + 1);
      return reply;
    },
    async leaveReservation(name: string, usd: number) {
      const spend = createSpendTable({ client: dynamodb, table }, () => site.nowMs);
      await spend.reserve({ month: '2026-11', name }, usd, AbortSignal.timeout(5_000));
    },
    async counter(key: string, month = '2026-11') {
      const Key = marshall({ pk: `SPEND#${month}`, sk: key });
      const { Item } = await dynamodb.send(new GetItemCommand({ TableName: table, Key }));
      return Item && unmarshall(Item);
    },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  });
}
