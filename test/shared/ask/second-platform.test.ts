import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BedrockStandIn, startBedrockStandIn } from '#infra/local/bedrock-stand-in/server.ts';
import { type AskDependencies, createAsk, type FeatureRequest } from '#shared/ask/ask.ts';
import { createEmbed } from '#shared/ask/embed.ts';
import { createBedrockPlatform } from '#shared/bedrock/platform.ts';
import { GatewayError } from '#shared/errors.ts';
import {
  collectAnswer,
  joinPlatforms,
  type ModelEvent,
  type ModelPlatform,
} from '#shared/models/model-event.ts';
import { targetName } from '#shared/models/model-id.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';
import { createAskReliably } from '#shared/models/resilience/ask-reliably.ts';
import { openRequest } from '#shared/request/request-context.ts';
import type { ModelPlan } from '#shared/routing/model-plan.ts';

const ELSEWHERE: ModelTarget = { platform: 'elsewhere', modelId: 'house-model', region: 'here' };
const BEDROCK: ModelTarget = { modelId: 'amazon.nova-lite-v1:0', region: 'eu-central-1' };
const VECTORS: ModelTarget = { ...ELSEWHERE, baseModel: 'cohere.embed-v4:0' };

let bedrock: BedrockStandIn;
beforeAll(async () => {
  bedrock = await startBedrockStandIn({ answer: () => ({ type: 'answer', text: 'Bedrock' }) });
});
afterAll(() => bedrock.close());

const FINISH: ModelEvent = {
  type: 'finish',
  reason: 'stop',
  stopReason: 'done',
  usage: { inputTokens: 3, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 },
};

/** A whole platform: what a model says, or how it fails. */
function elsewhere(failure?: GatewayError): ModelPlatform {
  return {
    async *ask({ target }) {
      if (failure) throw failure;
      yield { type: 'start', target, requestId: 'e-1' };
      yield { type: 'text-delta', text: 'elsewhere' };
      yield FINISH;
    },
    async *embed({ target, texts }) {
      if (failure) throw failure;
      yield { type: 'start', target, requestId: 'e-2' };
      yield { type: 'vectors', vectors: texts.map(({ length }) => [length]) };
      yield FINISH;
    },
  };
}

function planFor(target: ModelTarget, fallbacks: readonly ModelTarget[] = []): ModelPlan {
  return {
    feature: 'duo_chat',
    target,
    fallbacks,
    reason: 'assigned',
    canary: false,
    settingsKnown: true,
    assignment: undefined,
    deadlineMs: 20_000,
    maxOutputTokens: undefined,
    temperature: undefined,
    guardrail: undefined,
    serviceTier: undefined,
    latency: undefined,
  };
}

function wired(plan: ModelPlan, second: ModelPlatform): AskDependencies {
  return {
    routeFeature: async () => plan,
    admit: async () => {},
    bill: () => {},
    dearestPrice: { input: 1, output: 1, cacheRead: 1, cacheWrite: 1 },
    platform: joinPlatforms(
      (name) => (name === 'elsewhere' ? second : undefined),
      createBedrockPlatform(bedrock.url),
    ),
    askReliably: createAskReliably(),
    enterFlight: () => () => {},
    timeouts: { firstEventMs: 10_000, idleMs: 10_000, deadlineMs: 20_000 },
    priceOf: () => undefined,
  };
}

function request() {
  const event = { headers: {}, httpMethod: 'POST', resource: '/', body: null };
  return openRequest(event as never, { getRemainingTimeInMillis: () => 30_000 } as never);
}

const QUESTION: FeatureRequest = {
  feature: 'duo_chat',
  identifier: undefined,
  streaming: true,
  buildPrompt: () => ({
    prompt: { system: '', messages: [{ role: 'user', text: 'Hi.' }] },
    maxOutputTokens: 10,
  }),
};

describe('a second platform', () => {
  it.each([
    { of: 'its own', target: ELSEWHERE, says: 'elsewhere' },
    { of: 'the usual one', target: BEDROCK, says: 'Bedrock' },
  ])('is asked by the target: a model of $of', async ({ target, says }) => {
    const context = request();
    const { events } = await createAsk(wired(planFor(target), elsewhere()))(context, QUESTION);

    expect(await collectAnswer(events)).toMatchObject({ text: says, target });
    expect(context.record).toMatchObject({ model: targetName(target), region: target.region });
  });

  it.each(['model_throttled', 'model_unavailable', 'model_denied'] as const)(
    'that fails with %s is replaced by the other one',
    async (code) => {
      const second = elsewhere(new GatewayError(code, 'It failed'));
      const context = request();
      const plan = planFor(ELSEWHERE, [BEDROCK]);
      const { events } = await createAsk(wired(plan, second))(context, QUESTION);

      expect(await collectAnswer(events)).toMatchObject({ text: 'Bedrock', target: BEDROCK });
      expect(context.record).toMatchObject({ model: BEDROCK.modelId, fallback: true });
    },
  );

  it('gives vectors', async () => {
    const embed = createEmbed(wired(planFor(VECTORS), elsewhere()));
    const texts = ['a', 'bc'];

    const { vectors } = await embed(request(), {
      identifier: undefined,
      texts,
      purpose: 'index',
      dimensions: undefined,
      dropDimensions: false,
    });

    expect(vectors).toEqual([[1], [2]]);
  });

  it('that nobody has wired is an unknown model', async () => {
    const target = { ...ELSEWHERE, platform: 'nowhere' };
    const { events } = await createAsk(wired(planFor(target), elsewhere()))(request(), QUESTION);

    await expect(collectAnswer(events)).rejects.toMatchObject({ code: 'model_unknown' });
  });
});
