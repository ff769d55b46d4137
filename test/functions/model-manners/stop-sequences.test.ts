/** Models that refuse stop sequences. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';
import { askChat, askForCode, chatText, refusal } from './manners.ts';

const REFUSAL =
  "This model doesn't support the stopSequences field. Remove stopSequences and try again.";
const STEP = 'Thought: a\nFinal Answer: Hello.\nObservation: invented\nMore.';
const CODE = '  def add(a, b) = a + b\n</new_code>\nThis adds two numbers.';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

function callsSince(before: number) {
  return gateway.bedrock.calls.slice(before);
}

describe('stop sequences', () => {
  it.each([
    { modelId: 'qwen.qwen3-235b-a22b-2507-v1:0', family: 'general' },
    { modelId: 'qwen.qwen3-235b-a22b-2507-v1:0', family: 'qwen' },
    { modelId: 'openai.gpt-oss-120b-1:0', family: 'claude_3' },
    { modelId: 'us.openai.gpt-6.1-sol', family: 'gpt' },
    { modelId: 'global.xai.grok-4.7', family: 'general' },
    { modelId: 'moonshotai.kimi-k2.5', family: 'a family of tomorrow' },
  ])('are not sent to $modelId as $family, and chat ends there all the same', async (model) => {
    gateway.model({ type: 'answer', text: STEP.split(/(?<=[ :])/) });
    const before = gateway.bedrock.calls.length;

    const reply = await askChat(gateway, model.modelId, model.family);

    expect(callsSince(before).map(({ stop }) => stop)).toEqual([undefined]);
    expect(chatText(reply)).toBe('Hello.');
    expect(reply.text).toContain('"finish_reason":"stop_sequence"');
  });

  it.each([
    { stream: false, says: '  def add(a, b) = a + b' },
    { stream: true, says: 'def add(a, b) = a + b' },
  ])('are not sent, and code ends there all the same (stream: $stream)', async (form) => {
    gateway.model({ type: 'answer', text: CODE.split('') });

    const reply = await askForCode(gateway, 'openai.gpt-oss-120b-1:0', form);

    const pieces = [...reply.text.matchAll(/"content":"((?:[^"\\]|\\.)*)"/g)];
    const text = form.stream
      ? pieces.map(([, piece]) => JSON.parse(`"${piece}"`)).join('')
      : reply.json<{ choices: { text: string }[] }>().choices[0]?.text;
    expect(text).toContain(form.says);
    expect(reply.text).not.toContain('This adds');
    expect(reply.text).not.toContain('new_code');
  });

  it('that a model refuses are left out, now and from then on', async () => {
    gateway.model(({ stop }) => (stop ? refusal(REFUSAL) : { type: 'answer', text: STEP }));
    const before = gateway.bedrock.calls.length;

    const first = await askChat(gateway, 'demo.refuses-stops-v1:0');
    const second = await askChat(gateway, 'demo.refuses-stops-v1:0');

    expect(callsSince(before).map(({ stop }) => stop !== undefined)).toEqual([true, false, false]);
    expect([chatText(first), chatText(second)]).toEqual(['Hello.', 'Hello.']);
    expect(gateway.logs.filter(({ message }) => message === 'request').at(-2)).toMatchObject({
      repairs: ['stop-sequences-dropped'],
      stopReason: 'stop_sequence',
    });
  });

  it('end the call of a model that goes on behind them', async () => {
    const text = ['Final Answer: Hi.\nObservation:', ...Array.from({ length: 500 }, () => ' more')];
    gateway.model({ type: 'answer', text, chunkDelayMs: 20 });

    const reply = await askChat(gateway, 'openai.gpt-oss-120b-1:0');

    expect(chatText(reply)).toBe('Hi.');
    await expect.poll(() => gateway.bedrock.calls.at(-1)?.aborted.aborted).toBe(true);
    expect(gateway.logs.at(-1)).toMatchObject({ outcome: 'ok', costEstimated: true });
  });

  it('are sent to models that take them', async () => {
    gateway.model({ type: 'answer', text: 'Final Answer: Hello.', stopReason: 'stop_sequence' });

    await askChat(gateway, 'eu.anthropic.claude-sonnet-4-6', 'gpt');

    expect(gateway.bedrock.calls.at(-1)?.stop).toEqual(['Observation:']);
  });
});
