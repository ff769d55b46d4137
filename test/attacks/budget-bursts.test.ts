/** Many requests at once do not get past a budget that refuses. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { type BudgetSite, startBudgetSite } from '../functions/budgets/site.ts';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';

/** A token costs a cent. */
const DUO_EDGE_PRICES = JSON.stringify({ '*': { input: 10_000, output: 10_000 } });

async function spentOf(site: BudgetSite): Promise<number> {
  return Number((await site.counter('*#*'))?.['spentUsd'] ?? 0);
}

describe('a burst at the edge of a budget that refuses', () => {
  const REQUESTS = 60;
  let site: BudgetSite;
  beforeEach(async () => {
    site = await startBudgetSite({ DUO_EDGE_PRICES });
  });
  afterEach(() => site[Symbol.asyncDispose]());

  const burst = (targets: readonly BudgetSite[]) =>
    Promise.all(
      Array.from({ length: REQUESTS }, (_, index) =>
        (targets[index % targets.length] ?? site).gateway.send({
          path: COMPLETIONS,
          body: completionBody(),
        }),
      ),
    );

  const usage = { inputTokens: 200, outputTokens: 10 };
  const slow: Script = { type: 'answer', text: 'return a', usage, delayMs: 300 };

  it('spends what is left, and one request more at most', async ({ task }) => {
    await site.budget('*#*', { limitUsd: 50, refuse: true });
    site.gateway.model(slow);

    const replies = await burst([site]);
    await expect.poll(() => site.lines('request').length).toBe(REQUESTS);

    const answered = replies.filter(({ status }) => status === 200).length;
    task.meta.why = `${answered} of ${REQUESTS} answered`;
    expect(answered).toBeGreaterThan(0);
    expect(replies.filter(({ status }) => status === 403)).toHaveLength(REQUESTS - answered);
    // An answer costs 2.10 USD, and is reserved with more.
    expect(await spentOf(site)).toBeCloseTo(answered * 2.1, 6);
    expect(await spentOf(site)).toBeLessThan(50 + 2.1);
  });

  it('also where several processes answer it', async () => {
    const endpoint = await site.gateway.dynamodb.config.endpoint?.();
    await using other = await startBudgetSite({
      DUO_EDGE_PRICES,
      AWS_ENDPOINT_URL_DYNAMODB: `http://${endpoint?.hostname}:${endpoint?.port}`,
    });
    await site.budget('*#*', { limitUsd: 50, refuse: true });
    for (const { gateway } of [site, other]) gateway.model(slow);

    await burst([site, other]);
    for (const { lines } of [site, other]) {
      await expect.poll(() => lines('request').length).toBe(REQUESTS / 2);
    }

    expect(await spentOf(site)).toBeGreaterThan(0);
    expect(await spentOf(site)).toBeLessThan(50 + 2.1);
  });

  it('leaves no reservation behind, whatever became of the requests', async () => {
    await site.budget('*#*', { limitUsd: 50, refuse: true });
    let calls = 0;
    site.gateway.model(() => {
      calls += 1;
      return calls % 2 ? slow : { type: 'exception', name: 'ValidationException' };
    });

    await burst([site]);
    await expect.poll(() => site.lines('request').length).toBe(REQUESTS);

    const counter = (await site.counter('*#*')) ?? {};
    const reserved = Object.entries(counter).filter(([name]) => name.startsWith('reserved:'));
    expect(reserved).not.toEqual([]);
    expect(reserved.map(([, usd]) => usd)).toEqual(reserved.map(() => 0));
  });

  it('gives back what one budget reserved when another one refuses', async () => {
    const mine = `${site.gateway.gitlab.instanceId}#*`;
    await site.budget(mine, { limitUsd: 50, refuse: true });
    await site.budget('*#*', { limitUsd: 50, refuse: true });
    site.gateway.model(slow);
    await site.leaveReservation('*#*', 60);

    const body = completionBody();
    const replies = [
      await site.gateway.send({ path: COMPLETIONS, body }),
      await site.gateway.send({ path: COMPLETIONS, body }),
    ];
    await expect.poll(() => site.lines('request').length).toBe(2);

    expect(replies.map(({ status }) => status)).toEqual([403, 403]);
    expect(site.lastRecord()).toMatchObject({ budget: '*#*' });
    const reserved = Object.entries((await site.counter(mine)) ?? {}).filter(([name]) =>
      name.startsWith('reserved:'),
    );
    expect(reserved.map(([, usd]) => usd)).toEqual([0]);
  });

  it('is answered again when processes that crashed would have given back', async () => {
    await site.budget('*#*', { limitUsd: 50, refuse: true });
    site.gateway.model(slow);
    const send = () => site.gateway.send({ path: COMPLETIONS, body: completionBody() });
    await send();
    await expect.poll(() => site.lines('request').length).toBe(1);
    await site.leaveReservation('*#*', 49);

    expect((await send()).status).toBe(403);
    site.nowMs += 2 * 3_600_000;
    expect((await send()).status).toBe(200);
  });
});
