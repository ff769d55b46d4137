/**
 * The capability table, as the wire shows it: what is sent to a model of each class.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelTool } from '#shared/models/dialogue.ts';
import type { ModelRequest } from '#shared/models/model-request.ts';
import { startWire, type Wire } from '../bedrock/wire.ts';

const OLD = 'anthropic.claude-3-haiku-20240307-v1:0';
const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const SONNET = 'eu.anthropic.claude-sonnet-4-6';
const OPUS = 'global.anthropic.claude-opus-4-8';
const SONNET_5 = 'us.anthropic.claude-sonnet-5';
const OPUS_5_5 = 'us.anthropic.claude-opus-5-5';
const MIXTRAL = 'mistral.mixtral-8x7b-instruct-v0:1';
const LLAMA = 'us.meta.llama3-3-70b-instruct-v1:0';
const LLAMA_3 = 'meta.llama3-8b-instruct-v1:0';
const GPT_OSS = 'openai.gpt-oss-120b-1:0';
const NOVA = 'eu.amazon.nova-pro-v1:0';
const TITAN = 'amazon.titan-text-express-v1';
const R1 = 'us.deepseek.r1-v1:0';
const QWEN = 'qwen.qwen3-coder-30b-a3b-v1:0';
const UNKNOWN = 'demo.model-1-v1:0';

const TOOL: ModelTool = { name: 'look', description: 'Looks.', inputSchema: { type: 'object' } };
const CACHE_POINT = { cachePoint: { type: 'default' } };
const user = (...texts: string[]) => ({ role: 'user', content: texts.map((text) => ({ text })) });
const assistant = (text: string) => ({ role: 'assistant', content: [{ text }] });

let wire: Wire;
beforeAll(async () => {
  wire = await startWire();
});
afterAll(() => wire[Symbol.asyncDispose]());

/** The body that a request to `model` becomes. */
async function sent(model: string, request: Partial<ModelRequest> = {}) {
  await wire.ask(model, request);
  return wire.calls.at(-1)?.request ?? {};
}

describe('the system prompt', () => {
  const prompt = { system: 'Be brief.', messages: [{ role: 'user', text: 'Hi.' }] } as const;

  it.each([OLD, HAIKU, SONNET_5, LLAMA, GPT_OSS, NOVA, QWEN, UNKNOWN])(
    'is sent to %s',
    async (model) => {
      expect(await sent(model, { prompt })).toMatchObject({
        system: [{ text: 'Be brief.' }],
        messages: [user('Hi.')],
      });
    },
  );

  it.each([MIXTRAL, TITAN, 'mistral.mistral-7b-instruct-v0:2'])(
    'is folded for %s',
    async (model) => {
      const body = await sent(model, { prompt });

      expect(body['messages']).toEqual([user('Be brief.', 'Hi.')]);
      expect(body['system']).toBeUndefined();
    },
  );
});

describe('an answer begun', () => {
  const prompt = {
    system: 'S',
    messages: [
      { role: 'user', text: 'Code.' },
      { role: 'assistant', text: 'def add( ' },
    ],
  } as const;

  it.each([OLD, HAIKU, LLAMA, NOVA, GPT_OSS, QWEN])(
    'is left to %s to go on with',
    async (model) => {
      expect((await sent(model, { prompt }))['messages']).toEqual([
        user('Code.'),
        assistant('def add('),
      ]);
    },
  );

  it.each([SONNET, OPUS, SONNET_5, OPUS_5_5, UNKNOWN])('is context for %s', async (model) => {
    expect((await sent(model, { prompt }))['messages']).toEqual([
      user('Code.', '[Previous assistant context]: def add( '),
    ]);
  });
});

describe('temperature and topP', () => {
  const given = { temperature: 0.2, topP: 0.9 };

  it.each([
    { models: [OLD, LLAMA, MIXTRAL, NOVA, GPT_OSS, R1, QWEN], expected: given },
    {
      models: [HAIKU, SONNET, 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0', UNKNOWN],
      expected: { temperature: 0.2 },
    },
    { models: [OPUS, SONNET_5, OPUS_5_5, 'moonshotai.kimi-k3', 'xai.grok-4.6'], expected: {} },
  ])('of which $expected reaches $models', async ({ models, expected }) => {
    for (const model of models) {
      const { inferenceConfig } = await sent(model, given);
      const { maxTokens: _, ...sampling } = inferenceConfig as Record<string, unknown>;
      expect(sampling).toEqual(expected);
    }
  });

  it('goes alone where it is alone', async () => {
    expect(await sent(HAIKU, { topP: 0.9 })).toMatchObject({ inferenceConfig: { topP: 0.9 } });
  });
});

describe('the output limit', () => {
  it.each([
    { model: LLAMA_3, asked: 9_999, maxTokens: 2_048 },
    { model: LLAMA, asked: 9_999, maxTokens: 4_096 },
    { model: UNKNOWN, asked: 9_999, maxTokens: 4_096 },
    { model: HAIKU, asked: 9_999, maxTokens: 9_999 },
    { model: HAIKU, asked: 999_999, maxTokens: 64_000 },
    { model: OPUS, asked: 999_999, maxTokens: 128_000 },
    { model: HAIKU, asked: 64, maxTokens: 64 },
    { model: GPT_OSS, asked: 64, maxTokens: 1_088 },
    { model: SONNET_5, asked: 64, maxTokens: 1_088 },
    { model: OPUS_5_5, asked: 64, maxTokens: 2_112 },
    { model: R1, asked: 64, maxTokens: 2_112 },
  ])('of $model is $maxTokens when $asked are asked', async ({ model, asked, maxTokens }) => {
    expect(await sent(model, { maxOutputTokens: asked })).toMatchObject({
      inferenceConfig: { maxTokens },
    });
  });
});

describe('tools', () => {
  it.each([
    { model: HAIKU, streaming: true, tools: true, operation: 'converse-stream' },
    { model: UNKNOWN, streaming: true, tools: true, operation: 'converse-stream' },
    { model: LLAMA, streaming: true, tools: true, operation: 'converse' },
    { model: LLAMA, streaming: false, tools: true, operation: 'converse' },
    {
      model: 'mistral.mistral-large-2407-v1:0',
      streaming: true,
      tools: true,
      operation: 'converse',
    },
    { model: MIXTRAL, streaming: true, tools: false, operation: 'converse-stream' },
    { model: R1, streaming: false, tools: false, operation: 'converse' },
  ])(
    'of $model, streaming $streaming: $tools by $operation',
    async ({ model, streaming, tools, operation }) => {
      const { toolConfig } = await sent(model, { streaming, tools: [TOOL] });

      expect(toolConfig !== undefined).toBe(tools);
      expect(wire.calls.at(-1)?.operation).toBe(operation);
    },
  );

  it('are described as Bedrock wants them', async () => {
    expect(await sent(HAIKU, { tools: [TOOL] })).toMatchObject({
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: 'look',
              description: 'Looks.',
              inputSchema: { json: { type: 'object' } },
            },
          },
        ],
      },
    });
  });
});

describe('the cache point', () => {
  const systemOf = (tokens: number) =>
    ({
      prompt: {
        system: 'x'.repeat(Math.ceil(tokens * 3.5)),
        messages: [{ role: 'user', text: 'Hi.' }],
      },
    }) as const;

  it.each([
    { model: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0', minimum: 1_024 },
    { model: SONNET, minimum: 2_048 },
    { model: HAIKU, minimum: 4_096 },
    { model: NOVA, minimum: 1_024 },
    { model: 'eu.amazon.nova-lite-v1:0', minimum: 1_536 },
  ])(
    'of $model comes from $minimum tokens on, unless caching is off',
    async ({ model, minimum }) => {
      const [long, short] = [systemOf(minimum), systemOf(minimum - 1)];

      expect((await sent(model, long))['system']).toEqual([
        { text: long.prompt.system },
        CACHE_POINT,
      ]);
      expect((await sent(model, { ...long, caching: true }))['system']).toHaveLength(2);
      expect((await sent(model, { ...long, caching: false }))['system']).toHaveLength(1);
      expect((await sent(model, short))['system']).toHaveLength(1);
    },
  );

  it.each([OLD, LLAMA, MIXTRAL, GPT_OSS, QWEN, UNKNOWN])('is never sent to %s', async (model) => {
    expect(JSON.stringify(await sent(model, systemOf(9_999)))).not.toContain('cachePoint');
  });
});

describe('what the operator adds', () => {
  it('reaches Bedrock', async () => {
    const body = await sent(HAIKU, {
      guardrail: { identifier: 'gr-1', version: '3', trace: 'enabled' },
      serviceTier: 'priority',
      latency: 'optimized',
    });

    expect(body).toMatchObject({
      guardrailConfig: { guardrailIdentifier: 'gr-1', guardrailVersion: '3', trace: 'enabled' },
      serviceTier: { type: 'priority' },
      performanceConfig: { latency: 'optimized' },
    });
  });
});
