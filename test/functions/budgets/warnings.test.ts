/** Operators learn in time that a budget will not do. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody } from '../../support/bodies.ts';
import { SETTINGS_MAX_AGE_MS } from '../../support/test-gateway.ts';
import { type BudgetSite, DECEMBER, startBudgetSite } from './site.ts';

let site: BudgetSite;
beforeEach(async () => {
  site = await startBudgetSite();
});
afterEach(() => site[Symbol.asyncDispose]());

const percents = () => site.lines('budget').map(({ percent }) => percent);

describe('the log warns', () => {
  it('once for each threshold, with what an operator asks', async () => {
    await site.budget('*#code_completions', { limitUsd: 100 });

    for (const usd of [79, 1, 1, 9, 9, 1, 1]) await site.spend(usd);

    expect(percents()).toEqual([80, 90, 100]);
    expect(site.lines('budget')[0]).toEqual({
      level: 'warn',
      message: 'budget',
      budget: '*#code_completions',
      month: '2026-11',
      percent: 80,
      spentUsd: 80,
      limitUsd: 100,
      refuses: false,
    });
  });

  it('of the highest alone where one request passes several', async () => {
    await site.budget('*#*', { limitUsd: 10 });

    await site.spend(500);
    await site.spend(1);

    expect(percents()).toEqual([100]);
    expect(site.lines('request').map(({ budgetWarnings }) => budgetWarnings)).toEqual([
      1,
      undefined,
    ]);
  });

  it('once although many requests pass it at the same time, in several processes', async () => {
    const endpoint = await site.gateway.dynamodb.config.endpoint?.();
    const url = `http://${endpoint?.hostname}:${endpoint?.port}`;
    await using other = await startBudgetSite({ AWS_ENDPOINT_URL_DYNAMODB: url });
    await site.budget('*#*', { limitUsd: 100 });
    const usage = { inputTokens: 10, outputTokens: 0 };
    for (const { gateway } of [site, other]) gateway.model({ type: 'answer', text: 'a', usage });

    const requests = Array.from({ length: 20 }, (_, number) =>
      (number % 2 ? site : other).gateway.send({ path: COMPLETIONS, body: completionBody() }),
    );
    await Promise.all(requests);
    for (const { lines } of [site, other]) {
      await expect.poll(() => lines('request').length).toBe(10);
    }

    expect(await site.counter('*#*')).toMatchObject({ spentUsd: 200 });
    const given = [site, other]
      .flatMap(({ lines }) => lines('budget'))
      .map((line) => line['percent']);
    expect(new Set(given).size).toBe(given.length);
    expect(given).toContain(100);
  });

  it('of each budget on its own', async () => {
    await site.budget('*#*', { limitUsd: 100 });
    await site.budget('*#code_completions', { limitUsd: 10 });

    await site.spend(9);

    expect(site.lines('budget')).toEqual([
      expect.objectContaining({ budget: '*#code_completions', percent: 90 }),
    ]);
    await site.spend(75);
    expect(site.lines('budget').slice(1)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ budget: '*#code_completions', percent: 100 }),
        expect.objectContaining({ budget: '*#*', percent: 80 }),
      ]),
    );
    expect(site.lastRecord()).toMatchObject({ budgetWarnings: 2 });
  });

  it('anew in the next month, and when the limit has been changed', async () => {
    await site.budget('*#*', { limitUsd: 10 });
    await site.spend(8);
    await site.budget('*#*', { limitUsd: 5 });
    site.nowMs += SETTINGS_MAX_AGE_MS;
    await site.spend(1);
    await site.budget('*#*', { limitUsd: 100 });
    site.nowMs += SETTINGS_MAX_AGE_MS;
    await site.spend(71);

    site.nowMs = DECEMBER;
    await site.spend(70);
    await site.spend(20);

    expect(site.lines('budget').map(({ month, percent }) => [month, percent])).toEqual([
      ['2026-11', 80],
      ['2026-11', 100],
      ['2026-11', 80],
      ['2026-12', 90],
    ]);
  });

  it('of nothing where the budget is damaged, which is reported, and its spending is counted', async () => {
    await site.budget('*#*', { limitUsd: 'much', refuse: true });

    expect((await site.spend(500)).status).toBe(200);

    expect(percents()).toEqual([]);
    expect(site.lines('damaged budget counts only')).toEqual([
      {
        level: 'warn',
        message: 'damaged budget counts only',
        key: '*#@budget/*',
        problem: 'limitUsd: number',
      },
    ]);
    expect(await site.counter('*#*')).toMatchObject({ spentUsd: 500 });

    await site.budget('*#*', { limitUsd: 400, refuse: true });
    site.nowMs += SETTINGS_MAX_AGE_MS;
    expect((await site.spend(1)).status).toBe(403);
  });
});
