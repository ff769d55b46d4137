/** What requests cost is counted, against the budgets that they concern. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody, MODEL_CHECK, modelCheckBody } from '../../support/bodies.ts';
import { chat, question } from '../chat/agent/chat.ts';
import { type BudgetSite, DECEMBER, NOVEMBER, startBudgetSite } from './site.ts';

let site: BudgetSite;
beforeEach(async () => {
  site = await startBudgetSite({ DUO_EDGE_IDLE_MS: '200' });
});
afterEach(() => site[Symbol.asyncDispose]());

describe('the cost of a request counts against', () => {
  it('the budgets of its feature and of all, of its instance and of all', async () => {
    const me = site.gateway.gitlab.instanceId;
    const concerned = ['*#*', '*#code_completions', `${me}#*`, `${me}#code_completions`];
    const others = ['*#duo_chat', 'another#*', 'another#code_completions'];
    for (const key of [...concerned, ...others]) await site.budget(key, { limitUsd: 1_000 });

    await site.spend(7);
    await site.spend(5);

    for (const key of concerned) expect(await site.counter(key)).toMatchObject({ spentUsd: 12 });
    for (const key of others) expect(await site.counter(key)).toBeUndefined();
  });

  it('none where there is none, and nothing is written', async () => {
    await site.spend(7);

    expect(await site.counter('*#*')).toBeUndefined();
    expect(await site.counter('*#code_completions')).toBeUndefined();
  });

  it('the month in which its answer ended, in UTC', async () => {
    await site.budget('*#*', { limitUsd: 1_000 });

    await site.spend(1);
    site.nowMs = DECEMBER - 1;
    await site.spend(2);
    site.nowMs = DECEMBER;
    await site.spend(4);

    expect(await site.counter('*#*', '2026-11')).toMatchObject({ spentUsd: 3 });
    expect(await site.counter('*#*', '2026-12')).toMatchObject({ spentUsd: 4 });
  });

  it('budgets of other features by theirs: chat, vectors, and the test of a model', async () => {
    for (const feature of ['duo_chat', 'embeddings', 'model_configuration_check', '*']) {
      await site.budget(`*#${feature}`, { limitUsd: 1_000 });
    }
    const usage = { inputTokens: 3, outputTokens: 0 };
    site.gateway.model({ type: 'answer', text: 'Final Answer: yes', usage });
    await chat(site.gateway, question('Why?'));
    await site.gateway.send({ path: MODEL_CHECK, body: modelCheckBody('bedrock/a.model') });
    site.gateway.model({ type: 'embeddings', vectors: [[1]], inputTokens: 4 });
    await site.gateway.send({
      path: '/v1/embeddings/code_embeddings/index',
      headers: await site.gateway.headers({ scopes: ['generate_embeddings_codebase'] }),
      body: {
        model_metadata: {
          provider: 'litellm',
          name: 'embedding',
          endpoint: 'http://e.test',
          identifier: 'bedrock/amazon.titan-embed-text-v2:0',
        },
        contents: ['a'],
      },
    });
    await expect.poll(() => site.lines('request').length).toBe(3);

    expect(await site.counter('*#duo_chat')).toMatchObject({ spentUsd: 3 });
    expect(await site.counter('*#model_configuration_check')).toMatchObject({ spentUsd: 3 });
    expect(await site.counter('*#embeddings')).toMatchObject({ spentUsd: 4 });
    expect(await site.counter('*#*')).toMatchObject({ spentUsd: 10 });
  });

  it('them also when the answer broke off, as far as that can be estimated', async () => {
    await site.budget('*#*', { limitUsd: 1_000_000 });
    const fault = { type: 'hang', after: 2 } as const;
    site.gateway.model({ type: 'answer', text: ['return ', 'a'], fault });

    await site.gateway.send({ path: COMPLETIONS, body: completionBody({ stream: true }) });
    await expect.poll(() => site.lastRecord()).toMatchObject({ costEstimated: true });

    expect(await site.counter('*#*')).toMatchObject({ spentUsd: site.lastRecord()?.['costUsd'] });
  });

  it('no made-up budget, whatever a caller says that its instance is', async () => {
    await site.budget('*#*', { limitUsd: 1_000 });
    await using open = await startBudgetSite({ AIGW_AUTH__BYPASS_EXTERNAL: 'true' });
    await open.budget('*#*', { limitUsd: 1_000 });
    await open.budget('*#code_completions', { limitUsd: 1_000 });

    const usage = { inputTokens: 1, outputTokens: 0 };
    open.gateway.model({ type: 'answer', text: 'a', usage });
    const headers = await open.gateway.headers();
    const names = ['', '*', '__proto__', 'a#b', '*#@budget/*', '@budget/', '#', 'x'.repeat(2_000)];
    for (const name of names) {
      await open.gateway.send({
        path: COMPLETIONS,
        body: completionBody(),
        headers: { ...headers, 'x-gitlab-instance-id': name },
      });
    }
    await expect.poll(() => open.lines('request').length).toBe(names.length);

    expect(open.lines('request').map(({ outcome }) => outcome)).toEqual(names.map(() => 'ok'));
    for (const key of ['*#*', '*#code_completions']) {
      expect(await open.counter(key)).toMatchObject({ spentUsd: names.length });
    }
  });
});

describe('a counter', () => {
  it('adds cents as they are', async () => {
    await using cheap = await startBudgetSite({
      DUO_EDGE_PRICES: JSON.stringify({ '*': { input: 0.1, output: 0 } }),
    });
    await cheap.budget('*#*', { limitUsd: 1 });

    for (let request = 0; request < 3; request += 1) await cheap.spend(1_000_000);

    expect((await cheap.counter('*#*'))?.['spentUsd']).toBe(0.3);
  });

  it('may be deleted 13 months after its own', async () => {
    await site.budget('*#*', { limitUsd: 1_000 });

    await site.spend(1);

    const expiresAt = new Date(Number((await site.counter('*#*'))?.['expiresAt']) * 1_000);
    expect(expiresAt.toISOString()).toBe('2028-01-01T00:00:00.000Z');
    expect(new Date(NOVEMBER).getUTCMonth()).toBe(10);
  });
});

describe('a model whose price nobody knows', () => {
  it('counts at the highest price that is known, which is said once', async () => {
    await using site = await startBudgetSite({ DUO_EDGE_PRICES: '' });
    await site.budget('*#*', { limitUsd: 1_000, refuse: true });
    const answer = { model_identifier: 'bedrock/unheard.of-model-v1:0' };
    const usage = { inputTokens: 1_000_000, outputTokens: 0 };
    site.gateway.model({ type: 'answer', text: 'a', usage });

    for (let request = 0; request < 2; request += 1) {
      await site.gateway.send({ path: COMPLETIONS, body: completionBody(answer) });
    }
    await expect.poll(() => site.lines('request').length).toBe(2);

    // Claude Opus 4.1 takes 15 USD for a million tokens.
    expect(await site.counter('*#*')).toMatchObject({ spentUsd: 30 });
    expect(site.lastRecord()).not.toHaveProperty('costUsd');
    expect(site.lines('price unknown, counted at the highest known price')).toEqual([
      expect.objectContaining({ level: 'warn', model: 'unheard.of-model-v1:0' }),
    ]);
  });
});
