/** Prompt and answer together are longer than the context. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';
import { askChat, askForCode, askPrompt, chatText, refusal } from './manners.ts';

const MODEL = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const sum = (input: number) =>
  `The model returned the following errors: input length and \`max_tokens\` exceed context limit: ${input} + 8192 > 200000, decrease input length or \`max_tokens\` and try again`;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

function refuseLongerThan(maxTokens: number, message: string): void {
  gateway.model((call) =>
    (call.maxTokens ?? 0) > maxTokens
      ? refusal(message)
      : { type: 'answer', text: 'Final Answer: Hello.' },
  );
}

describe('a sum that is too long', () => {
  it.each([
    { how: "Anthropic's words", message: sum(195_359) },
    {
      how: "OpenAI's words",
      message:
        "This model's maximum context length is 200000 tokens. However, you requested 203551 tokens (195359 in the messages, 8192 in the completion). Please reduce the length of the messages or completion.",
    },
    {
      how: "a server's words",
      message:
        "'max_tokens' or 'max_completion_tokens' is too large: 8192. This model's maximum context length is 200000 tokens and your request has 195359 input tokens (8192 > 200000 - 195359).",
    },
  ])('is asked again with what is left, in $how', async ({ message }) => {
    refuseLongerThan(4_641, message);
    const before = gateway.bedrock.calls.length;

    const reply = await askChat(gateway, MODEL, 'claude_3');

    expect(chatText(reply)).toBe('Hello.');
    const asked = gateway.bedrock.calls.slice(before).map(({ maxTokens }) => maxTokens);
    expect(asked).toEqual([8_192, 4_641]);
  });

  it.each([
    { message: sum(200_100) },
    { message: sum(199_995) },
    {
      message:
        'Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.',
    },
    {
      message:
        'The model returned the following errors: prompt is too long: 200049 tokens > 200000 maximum',
    },
    { message: 'Input is too long for requested model.' },
    { message: "This model's maximum context length is 131072 tokens. Please reduce the length." },
  ])('tells the developer to start anew when nothing is left: $message', async ({ message }) => {
    refuseLongerThan(0, message);
    const before = gateway.bedrock.calls.length;

    const reply = await askChat(gateway, MODEL, 'claude_3');

    expect(reply.text).toContain('prompt is too long');
    expect(gateway.bedrock.calls.length - before).toBe(1);
    expect(gateway.logs.at(-1)).toMatchObject({ outcome: 'model_input_too_long' });
  });

  it.each(['code', 'a commit message'])('is asked again for %s too', async (what) => {
    refuseLongerThan(1_000, sum(199_000));
    const inputs = { diff: '@@ -1 +1 @@\n-a\n+b' };

    const reply =
      what === 'code'
        ? await askForCode(gateway, MODEL)
        : await askPrompt(gateway, 'generate_commit_message', { inputs, modelId: MODEL });

    expect(reply.status).toBe(200);
    expect(gateway.bedrock.calls.at(-1)?.maxTokens).toBe(1_000);
  });
});
