/** Each request leaves a record of what it used and cost, and of who was let in, without content. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { GLOBAL_USER_ID, startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const OWN_PRICES = { 'eu.anthropic.*': { input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 } };

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    DUO_EDGE_PRICES: JSON.stringify(OWN_PRICES),
    DUO_EDGE_IDLE_MS: '200',
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function complete(overrides: object = {}) {
  await gateway.send({ path: COMPLETIONS, body: completionBody(overrides) });
  return gateway.logs.at(-1);
}

describe('the record of a request', () => {
  it('has the tokens that Bedrock counted, those of its cache beside the others, and their cost', async () => {
    const usage = {
      inputTokens: 1_000,
      outputTokens: 100,
      cacheReadInputTokens: 5_000,
      cacheWriteInputTokens: 2_000,
    };
    gateway.model({ type: 'answer', text: 'return a', usage });

    expect(await complete()).toMatchObject({
      inputTokens: 1_000,
      outputTokens: 100,
      cacheReadTokens: 5_000,
      cacheWriteTokens: 2_000,
      costUsd: 0.0045,
    });
    expect(gateway.logs.at(-1)).not.toHaveProperty('costEstimated');
  });

  it('estimates the cost of an answer that broke off, and says so', async () => {
    gateway.model({ type: 'answer', text: ['return ', 'a'], fault: { type: 'hang', after: 2 } });

    const record = await complete({ stream: true });

    expect(record).toMatchObject({ outcome: 'model_timeout', costEstimated: true });
    expect(record?.['costUsd']).toBeGreaterThan(0);
    expect(record).not.toHaveProperty('inputTokens');
  });

  it('has no cost where a model refused to begin', async () => {
    gateway.model({ type: 'exception', name: 'ValidationException', message: 'no' });

    expect(await complete()).not.toHaveProperty('costUsd');
  });

  it('names users so that only who knows them can tell', async () => {
    gateway.model({ type: 'answer', text: 'return a' });
    const { instanceId } = gateway.gitlab;
    const name = createHash('sha256').update(`${instanceId}:${GLOBAL_USER_ID}`).digest('hex');

    expect(await complete()).toMatchObject({ user: name.slice(0, 32) });
    expect(JSON.stringify(gateway.logs)).not.toContain(GLOBAL_USER_ID);
  });

  it('says whether the caller was let in', async () => {
    expect(await complete()).toMatchObject({ access: 'granted' });

    await gateway.send({ path: COMPLETIONS, body: completionBody(), headers: {} });
    expect(gateway.logs.at(-1)).toMatchObject({ access: 'denied', outcome: 'unauthenticated' });

    const headers = await gateway.headers({ scopes: ['duo_chat'] });
    await gateway.send({ path: COMPLETIONS, body: completionBody(), headers });
    expect(gateway.logs.at(-1)).toMatchObject({
      access: 'denied',
      outcome: 'forbidden',
      reason: expect.stringContaining('complete_code'),
    });

    await gateway.send({ method: 'GET', path: '/monitoring/healthz', headers: {} });
    expect(gateway.logs.at(-1)).not.toHaveProperty('access');
    expect(gateway.logs.at(-1)).not.toHaveProperty('user');
  });
});

describe('Server-Timing', () => {
  it.each([false, true])('tells our share from the model’s (stream: %s)', async (stream) => {
    gateway.model({ type: 'answer', text: 'return a' });
    const { headers } = await gateway.send({ path: COMPLETIONS, body: completionBody({ stream }) });

    expect(headers['server-timing']).toMatch(/^gateway;dur=\d+\.\d, model;dur=\d+\.\d$/);
  });

  it('is the gateway’s alone where no model was asked', async () => {
    const { headers } = await gateway.send({ path: COMPLETIONS, body: {} });

    expect(headers['server-timing']).toMatch(/^gateway;dur=\d+\.\d$/);
  });
});
