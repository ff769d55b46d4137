import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';
import { chat, question } from './chat.ts';

const SONNET = 'bedrock/us.anthropic.claude-sonnet-4-20250514-v1:0';
const OPUS = 'bedrock/us.anthropic.claude-opus-4-8-v1:0';
const GPT_OSS = 'bedrock/openai.gpt-oss-120b-1:0';
const STOP = ['Observation:'];

const CASES: readonly (readonly [family: string, identifier: string, call: object])[] = [
  ['claude_3', SONNET, { maxTokens: 8_192, temperature: 0.1, stop: STOP }],
  ['a family of tomorrow', SONNET, { maxTokens: 8_192, temperature: 0.1, stop: STOP }],
  ['llama3', SONNET, { maxTokens: 4_096, temperature: 0.1, stop: STOP }],
  // The model decides whether it gets stop sequences, not the family that GitLab names.
  ['gpt', SONNET, { maxTokens: 8_192, temperature: 0.1, stop: STOP }],
  ['general', GPT_OSS, { maxTokens: 9_216, temperature: 0.1, stop: undefined }],
  ['claude_3', OPUS, { maxTokens: 8_192, temperature: undefined, stop: STOP }],
];

function body(name: string, identifier: string) {
  return { ...question('q'), model_metadata: { provider: 'openai', name, identifier } };
}

describe('a step', () => {
  let gateway: TestGateway;
  let frugal: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
    frugal = await startTestGateway({ AIGW_DUO_CHAT__MAX_TOKENS: '5000' });
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await frugal[Symbol.asyncDispose]();
  });

  it.each(CASES)('of family %s asks %s within its limits', async (name, identifier, call) => {
    await chat(gateway, body(name, identifier));

    const { modelId, streaming, maxTokens, temperature, stop } = gateway.bedrock.calls.at(-1) ?? {};
    expect({ maxTokens, temperature, stop }).toEqual(call);
    expect([`bedrock/${modelId}`, streaming]).toEqual([identifier, true]);
    expect(gateway.logs.at(-1)).toMatchObject({ feature: 'duo_chat', prompt: 'chat/react' });
  });

  it.each([
    ['claude_3', 5_000],
    ['llama3', 4_096],
  ])('of family %s takes %d tokens where the operator allows 5000', async (name, maxTokens) => {
    await chat(frugal, body(name, SONNET));

    expect(frugal.bedrock.calls.at(-1)).toMatchObject({ maxTokens });
  });
});
