/** What was chosen for one model is not what its fallback gets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelCall } from '#infra/local/bedrock-stand-in/model-call.ts';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';
import { askChat, assign, chatText, refusal } from './manners.ts';

const FIRST = 'eu.anthropic.claude-sonnet-4-6';
const NOVA = 'eu.amazon.nova-pro-v1:0';
const MIXTRAL = 'mistral.mixtral-8x7b-instruct-v0:1';
const CHOSEN = { serviceTier: 'priority', latency: 'optimized', temperature: 0.3 };
const ANSWER = { type: 'answer', text: 'Final Answer: Hello.' } as const;

/** A gateway whose chat is assigned so, and whose first model is throttled. */
async function assigned(content: object): Promise<TestGateway> {
  const gateway = await startTestGateway();
  await assign(gateway, 'duo_chat', { model: FIRST, pinned: true, ...content });
  gateway.model(({ modelId }) =>
    modelId === FIRST ? refusal('Too many requests', 'ThrottlingException') : ANSWER,
  );
  return gateway;
}

async function callsOf(gateway: TestGateway): Promise<readonly ModelCall[]> {
  await askChat(gateway);
  return gateway.bedrock.calls;
}

describe('a fallback', () => {
  it.each([
    { fallback: { model: NOVA }, maxTokens: 8_192 },
    { fallback: { model: MIXTRAL }, maxTokens: 4_096 },
    { fallback: { model: FIRST.replace('eu.', 'global.') }, maxTokens: 8_192 },
    { fallback: { model: NOVA, region: 'eu-west-1' }, maxTokens: 8_192 },
  ])('gets neither tier nor latency mode of the first model: $fallback', async (given) => {
    await using gateway = await assigned({ ...CHOSEN, fallbacks: [given.fallback] });

    const [first, second] = await callsOf(gateway);

    expect(first?.request).toMatchObject({
      serviceTier: { type: 'priority' },
      performanceConfig: { latency: 'optimized' },
    });
    expect(second?.modelId).toBe(given.fallback.model);
    expect(second?.request).not.toHaveProperty('serviceTier');
    expect(second?.request).not.toHaveProperty('performanceConfig');
    expect(second?.maxTokens).toBe(given.maxTokens);
  });

  it('gets a prompt in its own form', async () => {
    await using gateway = await assigned({ fallbacks: [{ model: MIXTRAL }] });

    const [first, second] = await callsOf(gateway);

    expect(first?.request).toHaveProperty('system');
    expect(second?.request).not.toHaveProperty('system');
  });

  it.each([
    { guardrail: 'abc123', region: 'eu-west-1', asked: false },
    { guardrail: 'abc123', region: 'eu-central-1', asked: true },
    {
      guardrail: 'arn:aws:bedrock:eu-west-1:111122223333:guardrail/abc123',
      region: 'eu-central-1',
      asked: false,
    },
    {
      guardrail: 'arn:aws:bedrock:eu-central-1:111122223333:guardrail/abc123',
      region: undefined,
      asked: true,
    },
  ])(
    'is never asked without the guardrail: $guardrail, $region',
    async ({ guardrail, region, asked }) => {
      await using gateway = await assigned({
        guardrail: { identifier: guardrail, version: '1' },
        fallbacks: [{ model: NOVA, ...(region && { region }) }],
      });

      const calls = await callsOf(gateway);

      const second = calls.filter(({ modelId }) => modelId === NOVA);
      expect(second).toHaveLength(asked ? 1 : 0);
      for (const { request } of calls) {
        expect(request).toMatchObject({ guardrailConfig: { guardrailIdentifier: guardrail } });
      }
    },
  );
});

describe('a tier or latency mode that the first model refuses', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
    await assign(gateway, 'duo_chat', { model: FIRST, pinned: true, ...CHOSEN });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it('is left out, one after the other', async () => {
    gateway.model(({ request }) => {
      if ('serviceTier' in request) return refusal('Reservation not found.');
      if (!('performanceConfig' in request)) return ANSWER;
      return refusal(`Latency performance configuration is not supported for ${FIRST}.`);
    });

    const reply = await askChat(gateway);

    expect(chatText(reply)).toBe('Hello.');
    expect(gateway.logs.at(-1)).toMatchObject({
      repairs: ['service-tier-dropped', 'latency-mode-dropped'],
    });
  });
});
