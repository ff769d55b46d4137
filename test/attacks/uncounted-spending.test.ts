/** Nothing that is paid for goes uncounted, whether it failed or has no price. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { type BudgetSite, startBudgetSite } from '../functions/budgets/site.ts';
import { COMPLETIONS, completionBody, GENERATIONS } from '../support/bodies.ts';
import type { LogLine } from '../support/test-gateway.ts';

const USD_PER_TOKEN = 1;
const EMBEDDINGS = '/v1/embeddings/code_embeddings/index';

const sites: BudgetSite[] = [];
async function startSite(env: Readonly<Record<string, string>> = {}): Promise<BudgetSite> {
  const site = await startBudgetSite(env);
  sites.push(site);
  await site.budget('*#*', { limitUsd: 1_000_000 });
  return site;
}
afterEach(async () => {
  for (const site of sites.splice(0)) await site[Symbol.asyncDispose]();
});

/** The record of the only request, when all that is counted is counted. */
async function recordOf(site: BudgetSite): Promise<LogLine | undefined> {
  await expect.poll(() => site.lines('request').length).toBe(1);
  return site.lastRecord();
}

async function spentOf(site: BudgetSite, name = '*#*'): Promise<number> {
  return Number((await site.counter(name))?.['spentUsd'] ?? 0);
}

/** Answers the first call so, the second one so, and all others as the last. */
function inTurn(site: BudgetSite, ...scripts: readonly Script[]): void {
  let calls = 0;
  site.gateway.model(() => {
    calls += 1;
    return scripts[Math.min(calls, scripts.length) - 1] ?? { type: 'hang' };
  });
}

const answer = (inputTokens: number): Script => ({
  type: 'answer',
  text: 'return a',
  usage: { inputTokens, outputTokens: 0 },
});

describe('embeddings', () => {
  const embed = async (site: BudgetSite, count: number) =>
    site.gateway.send({
      path: EMBEDDINGS,
      headers: await site.gateway.headers({ scopes: ['generate_embeddings_codebase'] }),
      body: {
        model_metadata: {
          provider: 'litellm',
          name: 'embedding',
          endpoint: 'http://e.test',
          identifier: 'bedrock/amazon.titan-embed-text-v2:0',
        },
        contents: Array.from({ length: count }, (_, index) => `text ${index}`),
      },
    });
  const vectors: Script = { type: 'embeddings', vectors: [[1]], inputTokens: 5 };

  it('that fail at the last text count what the others have cost', async () => {
    const site = await startSite();
    const refusal: Script = { type: 'exception', name: 'ValidationException' };
    inTurn(site, ...Array.from({ length: 9 }, () => vectors), refusal);

    expect(await embed(site, 10)).toMatchObject({ status: 400 });

    expect(await recordOf(site)).toMatchObject({ outcome: 'model_rejected' });
    expect(await spentOf(site)).toBeGreaterThanOrEqual(9 * 5 * USD_PER_TOKEN);
  });

  it('whose answer nobody can read count', async () => {
    const site = await startSite();
    site.gateway.model({ type: 'embeddings', vectors: [] });

    expect(await embed(site, 1)).toMatchObject({ status: 503 });

    await recordOf(site);
    expect(await spentOf(site)).toBeGreaterThan(0);
  });

  it('that a model refused to begin cost nothing', async () => {
    const site = await startSite();
    site.gateway.model({ type: 'exception', name: 'ValidationException' });

    await embed(site, 1);

    expect(await recordOf(site)).not.toHaveProperty('costUsd');
    expect(await site.counter('*#*')).toBeUndefined();
  });
});

describe('a call counts although', () => {
  const stream = (site: BudgetSite, body: object = {}) =>
    site.gateway.send({
      path: GENERATIONS,
      body: completionBody({ stream: true, prompt: 'Add.', prompt_version: 2, ...body }),
    });

  it('it did not begin in time and was repeated', async () => {
    const site = await startSite({ DUO_EDGE_FIRST_EVENT_MS: '150' });
    inTurn(site, { type: 'hang' }, answer(7));

    expect(await stream(site)).toMatchObject({ status: 200 });

    const record = await recordOf(site);
    expect(record).toMatchObject({ attempts: 2, inputTokens: 7, costEstimated: true });
    expect(record?.['costUsd']).toBeGreaterThan(7);
    expect(await spentOf(site)).toBeCloseTo(Number(record?.['costUsd']), 6);
  });

  it('it did not begin in time, nor did any other', async () => {
    const site = await startSite({ DUO_EDGE_FIRST_EVENT_MS: '150' });
    site.gateway.model({ type: 'hang' });

    await stream(site);

    expect(await recordOf(site)).toMatchObject({ outcome: 'model_timeout', attempts: 2 });
    expect(await spentOf(site)).toBeGreaterThan(0);
  });

  it('a second one that raced it answered', async () => {
    const site = await startSite({ DUO_EDGE_HEDGE_AFTER_MS: '50' });
    inTurn(site, { type: 'hang' }, answer(7));

    await site.gateway.send({ path: COMPLETIONS, body: completionBody({ stream: true }) });

    const record = await recordOf(site);
    expect(record).toMatchObject({ attempts: 2, outcome: 'ok' });
    expect(record?.['costUsd']).toBeGreaterThan(7);
  });

  it('the model failed after it had begun', async () => {
    const site = await startSite();
    const fault = { type: 'exception', name: 'ModelStreamErrorException', after: 1 } as const;
    site.gateway.model({ type: 'answer', text: ['return ', 'a'], fault });

    await stream(site);

    expect(await recordOf(site)).toMatchObject({ outcome: 'model_failed', costEstimated: true });
    expect(await spentOf(site)).toBeGreaterThan(0);
  });

  it('the caller left', async () => {
    const site = await startSite();
    site.gateway.model({ type: 'hang' });
    const generation = completionBody({ stream: true, prompt: 'Add.', prompt_version: 2 });
    const leaving = AbortSignal.timeout(200);

    await site.gateway
      .send({ path: GENERATIONS, body: generation, signal: leaving })
      .catch(() => {});

    expect(await recordOf(site)).toMatchObject({ outcome: 'caller_gone', costEstimated: true });
    await expect.poll(() => spentOf(site)).toBeGreaterThan(0);
  });

  it('but not if the model refused it before it began', async () => {
    const site = await startSite();
    inTurn(site, { type: 'exception', name: 'ThrottlingException' }, answer(7));

    await stream(site);

    expect(await recordOf(site)).toMatchObject({ attempts: 2, costUsd: 7 });
    expect(await spentOf(site)).toBe(7);
  });
});

describe('a model without a price', () => {
  it.for([
    'bedrock/anthropic.claude-3-opus-20240229-v1:0',
    'bedrock/eu.anthropic.claude-3-7-sonnet-20250219-v1:0',
    'bedrock/mistral.mistral-large-3',
    'bedrock/unheard.of-model-v1:0',
    'bedrock/arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/abc123',
  ])('does not get past a budget that refuses: %s', async (identifier, { task }) => {
    const site = await startSite({ DUO_EDGE_PRICES: '' });
    await site.budget('*#code_completions', { limitUsd: 0.01, refuse: true });
    site.gateway.model(answer(100_000));
    const body = completionBody({ model_identifier: identifier });
    const send = () => site.gateway.send({ path: COMPLETIONS, body });

    const first = await send();
    await expect.poll(() => site.lines('request').length).toBe(1);
    const second = await send();

    task.meta.why = second.text;
    expect([first.status, second.status]).toEqual([200, 403]);
    expect(await spentOf(site, '*#code_completions')).toBeGreaterThanOrEqual(0.01);
  });
});
