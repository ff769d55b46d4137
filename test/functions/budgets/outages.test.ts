/** Without DynamoDB there are answers all the same. */
import { expect, it } from 'vitest';
import { COMPLETIONS, completionBody } from '../../support/bodies.ts';
import { startTcpRelay } from '../../support/tcp-relay.ts';
import { type BudgetSite, startBudgetSite } from './site.ts';

/** A site whose table can be cut off, with budgets of its own in it. */
async function startCutSite() {
  const direct = await startBudgetSite();
  const endpoint = await direct.gateway.dynamodb.config.endpoint?.();
  const relay = await startTcpRelay(`http://${endpoint?.hostname}:${endpoint?.port}`);
  const cut = await startBudgetSite({ AWS_ENDPOINT_URL_DYNAMODB: relay.url });
  return {
    direct,
    relay,
    cut,
    async [Symbol.asyncDispose]() {
      await cut[Symbol.asyncDispose]();
      await relay[Symbol.asyncDispose]();
      await direct[Symbol.asyncDispose]();
    },
  };
}

const warnings = (site: BudgetSite) => site.lines('spending not counted');

it('what could not be counted is logged with its amount, and counting goes on', async () => {
  await using site = await startCutSite();
  const { direct, relay, cut } = site;
  await direct.budget('*#*', { limitUsd: 100 });
  await direct.budget('*#code_completions', { limitUsd: 100 });
  await cut.spend(3);

  relay.cut();
  expect((await cut.spend(5)).status).toBe(200);

  expect(warnings(cut)).toEqual([
    {
      level: 'warn',
      message: 'spending not counted',
      budgets: ['*#code_completions', '*#*'],
      usd: 5,
      awsError: expect.any(String),
    },
  ]);
  expect(cut.lastRecord()).toMatchObject({ outcome: 'ok', costUsd: 5 });

  relay.restore();
  await cut.spend(7);
  expect(await direct.counter('*#*')).toMatchObject({ spentUsd: 10 });
});

it('a table that is silent holds no answer up, and its amount is logged', async () => {
  await using site = await startCutSite();
  const { direct, relay, cut } = site;
  await direct.budget('*#*', { limitUsd: 100 });
  await cut.spend(3);

  relay.stall();
  const reply = await cut.gateway.send({ path: COMPLETIONS, body: completionBody() });

  // The client has its answer, while the amount is still on its way.
  expect(reply).toMatchObject({ status: 200, cut: false });
  expect(cut.lines('request')).toHaveLength(1);
  await expect.poll(() => cut.lines('request').length, { timeout: 5_000 }).toBe(2);
  expect(warnings(cut)).toMatchObject([{ budgets: ['*#*'], usd: 3 }]);
});

it('a refusing budget whose spending cannot be read goes by what was last known, and says so', async () => {
  await using site = await startCutSite();
  const { direct, relay, cut } = site;
  await direct.budget('*#*', { limitUsd: 10, refuse: true });
  await cut.spend(10);
  expect((await cut.spend(1)).status).toBe(403);

  relay.cut();
  cut.nowMs += 30_000;
  expect((await cut.spend(1)).status).toBe(403);
  expect(cut.lines('spending not readable, the last known serves')).toHaveLength(1);
});
