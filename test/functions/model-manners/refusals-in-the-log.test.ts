/** What the operator reads of refusals, and of a quota that is used up for the day. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody } from '../../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';
import { askChat, assign, refusal } from './manners.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(() => gateway[Symbol.asyncDispose]());

describe('a refusal', () => {
  it.each([
    'Malformed input request: #/some_field: nobody has heard of it.',
    'The model returned the following errors: Validation Error',
    'Your prompt says "do not log this".',
  ])('in words that no row knows is logged as such, without its text: %s', async (message) => {
    gateway.model(refusal(message));

    await askChat(gateway, 'demo.model-1-v1:0');

    const line = gateway.logs.at(-1);
    expect(line).toMatchObject({
      outcome: 'model_rejected',
      reason: 'Bedrock refused the request in words that no row of bedrock/refusals.ts knows',
      awsError: 'ValidationException',
    });
    expect(JSON.stringify(line)).not.toContain(message.slice(-20));
  });

  it('that a repair did not help against says what it is about', async () => {
    gateway.model(refusal("This model doesn't support system messages."));

    await askChat(gateway, 'demo.model-1-v1:0');

    expect(gateway.logs.at(-1)).toMatchObject({
      outcome: 'model_rejected',
      reason: 'Bedrock refused the system prompt, and leaving that out did not help',
    });
  });
});

describe('a quota that is used up for the day', () => {
  const FIRST = 'eu.anthropic.claude-sonnet-4-6';
  const NOVA = 'eu.amazon.nova-pro-v1:0';

  it.each([
    'Too many tokens per day, please wait before trying again.',
    'Too many requests per day for this model.',
    'You have reached your daily token quota for this model.',
  ])('is not asked for again: %s', async (message) => {
    gateway.model(refusal(message, 'ThrottlingException'));

    await askChat(gateway, 'demo.model-1-v1:0');

    expect(gateway.bedrock.calls).toHaveLength(1);
    expect(gateway.logs.at(-1)).toMatchObject({
      outcome: 'model_throttled',
      reason: "The account's daily quota is used up",
    });
  });

  it('is told to the caller, with an hour to wait', async () => {
    gateway.model(
      refusal('Too many tokens per day, please wait before trying again.', 'ThrottlingException'),
    );

    const reply = await gateway.send({ path: COMPLETIONS, body: completionBody() });

    expect(reply.status).toBe(429);
    expect(reply.headers['retry-after']).toBe('3600');
  });

  it('leads to the fallback at once', async () => {
    await assign(gateway, 'duo_chat', { model: FIRST, pinned: true, fallbacks: [{ model: NOVA }] });
    gateway.model(({ modelId }) =>
      modelId === FIRST
        ? refusal(
            'Too many tokens per day, please wait before trying again.',
            'ThrottlingException',
          )
        : { type: 'answer', text: 'Final Answer: Hello.' },
    );

    await askChat(gateway);

    expect(gateway.bedrock.calls.map(({ modelId }) => modelId)).toEqual([FIRST, NOVA]);
  });

  it('is named in the line of the request that the fallback answered', async () => {
    await assign(gateway, 'duo_chat', { model: FIRST, pinned: true, fallbacks: [{ model: NOVA }] });
    gateway.model(({ modelId }) =>
      modelId === FIRST
        ? refusal('You have reached your daily token quota.', 'ThrottlingException')
        : { type: 'answer', text: 'Final Answer: Hello.' },
    );

    await askChat(gateway);

    expect(gateway.logs.at(-1)).toMatchObject({
      outcome: 'ok',
      fallback: true,
      failedAttempts: ['model_throttled'],
      reason: "The account's daily quota is used up",
    });
  });

  it('is not confused with too many requests at a time, which pass', async () => {
    let calls = 0;
    gateway.model(() => {
      calls += 1;
      return calls === 1
        ? refusal('Too many requests, please wait before trying again.', 'ThrottlingException')
        : { type: 'answer', text: 'Final Answer: Hello.' };
    });

    await askChat(gateway, 'demo.model-1-v1:0');

    expect(gateway.bedrock.calls).toHaveLength(2);
  });
});
