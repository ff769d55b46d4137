/** A budget that is used up refuses where its operator says so, and nowhere else. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type createCountRequest, MEASURES } from '#shared/usage/metrics.ts';
import { MODEL_CHECK, modelCheckBody } from '../../support/bodies.ts';
import { ENDPOINTS, EVERY_SCOPE } from '../../support/endpoints.ts';
import { SETTINGS_MAX_AGE_MS } from '../../support/test-gateway.ts';
import { chat, eventsOf, question } from '../chat/agent/chat.ts';
import { type BudgetSite, DECEMBER, startBudgetSite } from './site.ts';

let site: BudgetSite;
beforeEach(async () => {
  site = await startBudgetSite();
});
afterEach(() => site[Symbol.asyncDispose]());

const DETAIL = 'The budget of this month is used up. The operator of the gateway can raise it';

/** Somebody else's spending, which this process has not seen. */
async function spentElsewhere(key: string, spentUsd: number): Promise<void> {
  const Item = marshall({ pk: 'SPEND#2026-11', sk: key, spentUsd });
  await site.gateway.dynamodb.send(new PutItemCommand({ TableName: site.gateway.table, Item }));
}

describe('a budget that refuses', () => {
  it('lets the request that uses it up pass, and none after it', async () => {
    await site.budget('*#code_completions', { limitUsd: 10, refuse: true });

    expect((await site.spend(9)).status).toBe(200);
    expect((await site.spend(2)).status).toBe(200);
    const calls = site.gateway.bedrock.calls.length;
    const reply = await site.spend(1);

    expect(reply.status).toBe(403);
    expect(reply.json()).toEqual({ detail: DETAIL });
    expect(site.gateway.bedrock.calls).toHaveLength(calls);
    expect(site.lastRecord()).toMatchObject({
      level: 'warn',
      outcome: 'budget_used_up',
      budget: '*#code_completions',
      feature: 'code_completions',
    });
    expect(site.lastRecord()).not.toHaveProperty('model');
    expect(await site.counter('*#code_completions')).toMatchObject({ spentUsd: 11 });
  });

  it('says so on every endpoint in a form that no client repeats', async () => {
    await site.budget('*#*', { limitUsd: 10, refuse: true });
    await spentElsewhere('*#*', 10);
    const headers = await site.gateway.headers({ scopes: EVERY_SCOPE });
    const refused = ENDPOINTS.filter(
      ({ asksModel, path }) => asksModel && !path.includes('model_configuration'),
    );

    for (const { method, path, body } of refused) {
      const { status, text } = await site.gateway.send({ method, path, body, headers });
      const isChat = path === '/v2/chat/agent';
      expect({ path, status }).toEqual({ path, status: isChat ? 200 : 403 });
      if (!isChat) expect(JSON.parse(text)).toEqual({ detail: DETAIL });
    }

    expect(refused.length).toBeGreaterThan(30);
    expect(site.gateway.bedrock.calls).toEqual([]);
  });

  it('says so in an event of the chat, which GitLab does not repeat', async () => {
    await site.budget('*#duo_chat', { limitUsd: 10, refuse: true });
    await spentElsewhere('*#duo_chat', 10);

    const reply = await chat(site.gateway, question('Why?'));

    expect(eventsOf(reply)).toEqual([
      {
        type: 'error',
        data: {
          message:
            "this month's budget for Duo Chat is used up; the operator of the gateway can raise it (budget_used_up)",
          retryable: false,
        },
      },
    ]);
  });

  it('lets GitLab test a model all the same', async () => {
    await site.budget('*#*', { limitUsd: 10, refuse: true });
    await spentElsewhere('*#*', 10);

    const { status } = await site.gateway.send({
      path: MODEL_CHECK,
      body: modelCheckBody('bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0'),
    });

    expect(status).toBe(200);
  });

  it('knows after 30 s at the latest what others have spent', async () => {
    // Farther from the limit than anything is reserved.
    await site.budget('*#*', { limitUsd: 1_000_000, refuse: true });
    expect((await site.spend(1)).status).toBe(200);
    await spentElsewhere('*#*', 10_000_000);

    site.nowMs += 29_999;
    expect((await site.spend(0)).status).toBe(200);
    site.nowMs += 1;
    expect((await site.spend(1)).status).toBe(403);
  });

  it('refuses its own instance alone, and its own feature alone', async () => {
    await site.budget('another#*', { limitUsd: 1, refuse: true });
    await site.budget('*#duo_chat', { limitUsd: 1, refuse: true });
    await spentElsewhere('another#*', 5);
    await spentElsewhere('*#duo_chat', 5);

    expect((await site.spend(1)).status).toBe(200);
    const mine = `${site.gateway.gitlab.instanceId}#*`;
    await site.budget(mine, { limitUsd: 1, refuse: true });
    await spentElsewhere(mine, 5);
    site.nowMs += SETTINGS_MAX_AGE_MS;
    expect((await site.spend(1)).status).toBe(403);
    expect(site.lastRecord()).toMatchObject({ budget: mine });
  });

  it('is over with the month, at once', async () => {
    await site.budget('*#*', { limitUsd: 10, refuse: true });
    site.nowMs = DECEMBER - 1;
    await site.spend(10);
    expect((await site.spend(1)).status).toBe(403);

    site.nowMs = DECEMBER;
    expect((await site.spend(1)).status).toBe(200);
  });

  it('gives way when it is raised, after 30 s and one more request at the latest', async () => {
    await site.budget('*#*', { limitUsd: 10, refuse: true });
    await site.spend(10);
    expect((await site.spend(1)).status).toBe(403);

    await site.budget('*#*', { limitUsd: 20, refuse: true });
    site.nowMs += 30_000;
    await site.spend(0);
    await site.gateway.ended();
    expect((await site.spend(1)).status).toBe(200);
  });
});

it('a budget that only warns refuses nothing', async () => {
  await site.budget('*#*', { limitUsd: 10 });

  await site.spend(100);

  expect((await site.spend(1)).status).toBe(200);
});

it('warnings and refusals have metrics of their own, and a refusal is no error', () => {
  const measured = (facts: Parameters<ReturnType<typeof createCountRequest>>[0]) =>
    Object.fromEntries(MEASURES.map(({ name, value }) => [name, value(facts)]));

  expect(measured({ status: 403, outcome: 'budget_used_up' })).toMatchObject({
    budget_refusals: 1,
    errors: undefined,
    budget_warnings: undefined,
  });
  expect(measured({ status: 200, outcome: 'ok', budgetWarnings: 2 })).toMatchObject({
    budget_warnings: 2,
    budget_refusals: undefined,
  });
});
