/**
 * Each refusal that can be repaired, answered by the stand-in once, with Bedrock's own words.
 */
import { describe, expect, it } from 'vitest';
import type { ModelTool } from '#shared/models/dialogue.ts';
import type { ModelRequest } from '#shared/models/model-request.ts';
import { refusing, startWire, textOf } from './wire.ts';

const UNKNOWN = 'demo.model-1-v1:0';
const PLAIN = 'qwen.qwen3-coder-next';
const NOVA = 'eu.amazon.nova-pro-v1:0';

const TOOL: ModelTool = { name: 'look', description: 'Looks.', inputSchema: { type: 'object' } };
const SYSTEM = { system: 'Be brief.', messages: [{ role: 'user', text: 'Hi.' }] } as const;
const LONG = { ...SYSTEM, system: 'x'.repeat(20_000) };
const BEGUN = {
  system: '',
  messages: [
    { role: 'user', text: 'Code.' },
    { role: 'assistant', text: 'def' },
  ],
} as const;

interface Case {
  readonly repair: string;
  readonly message: string;
  readonly model: string;
  readonly request: Partial<ModelRequest>;
  /** Members of the second request's body. */
  readonly repaired: object;
  readonly name?: string;
}

const prefixed = (text: string) => `The model returned the following errors: ${text}`;

const CASES: readonly Case[] = [
  {
    repair: 'sampling-dropped',
    message: "This model doesn't support the temperature field. Remove temperature and try again.",
    model: UNKNOWN,
    request: { temperature: 0.5, topP: 0.5 },
    repaired: { inferenceConfig: { maxTokens: 100 } },
  },
  {
    repair: 'sampling-dropped',
    message: prefixed('`temperature` is deprecated for this model.'),
    model: PLAIN,
    request: { temperature: 0.5, topP: 0.5 },
    repaired: { inferenceConfig: { maxTokens: 100 } },
  },
  {
    repair: 'top-p-dropped',
    message: prefixed(
      '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
    ),
    model: PLAIN,
    request: { temperature: 0.5, topP: 0.5 },
    repaired: { inferenceConfig: { maxTokens: 100, temperature: 0.5 } },
  },
  {
    repair: 'system-prompt-folded',
    message:
      "This model doesn't support system messages. Try again without a system message or use a model that supports system messages.",
    model: UNKNOWN,
    request: { prompt: SYSTEM },
    repaired: { messages: [{ role: 'user', content: [{ text: 'Be brief.' }, { text: 'Hi.' }] }] },
  },
  {
    repair: 'prefill-folded',
    message: prefixed(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    ),
    model: PLAIN,
    request: { prompt: BEGUN },
    repaired: {
      messages: [
        {
          role: 'user',
          content: [{ text: 'Code.' }, { text: '[Previous assistant context]: def' }],
        },
      ],
    },
  },
  {
    repair: 'max-tokens-lowered',
    message:
      'The maximum tokens you requested exceeds the model limit of 2048. Try again with a maximum tokens value that is lower than 2048.',
    model: UNKNOWN,
    request: { maxOutputTokens: 4_000 },
    repaired: { inferenceConfig: { maxTokens: 2_048 } },
  },
  {
    repair: 'tools-not-streamed',
    message: "This model doesn't support tool use in streaming mode.",
    model: UNKNOWN,
    request: { tools: [TOOL], streaming: true },
    repaired: { toolConfig: expect.anything() },
  },
  {
    repair: 'tools-dropped',
    message: "This model doesn't support tool use.",
    model: UNKNOWN,
    request: { tools: [TOOL] },
    repaired: { messages: expect.anything() },
  },
  {
    repair: 'stop-sequences-dropped',
    message:
      "This model doesn't support the stopSequences field. Remove stopSequences and try again.",
    model: UNKNOWN,
    request: { stopSequences: ['END'] },
    repaired: { inferenceConfig: { maxTokens: 100 } },
  },
  {
    repair: 'service-tier-dropped',
    message: 'Reservation not found.',
    model: UNKNOWN,
    request: { serviceTier: 'reserved' },
    repaired: { inferenceConfig: { maxTokens: 100 } },
  },
  {
    repair: 'latency-mode-dropped',
    message: 'Latency performance configuration is not supported for demo.model-1-v1:0.',
    model: UNKNOWN,
    request: { latency: 'optimized' },
    repaired: { inferenceConfig: { maxTokens: 100 } },
  },
  {
    repair: 'thinking-left-on',
    message: prefixed('"thinking.type.disabled" is not supported for this model.'),
    model: 'us.anthropic.claude-sonnet-5',
    request: { briefThoughts: true },
    repaired: { inferenceConfig: { maxTokens: 1_124 }, outputConfig: { effort: 'low' } },
  },
  {
    repair: 'effort-dropped',
    message: prefixed('reasoning_effort: Extra inputs are not permitted'),
    model: 'openai.gpt-oss-20b-1:0',
    request: { briefThoughts: true },
    repaired: { inferenceConfig: { maxTokens: 1_124 } },
  },
  {
    repair: 'cache-point-dropped',
    message:
      'You invoked an unsupported model or your request did not allow prompt caching. See the documentation for more information.',
    name: 'AccessDeniedException',
    model: NOVA,
    request: { prompt: LONG },
    repaired: { system: [{ text: LONG.system }] },
  },
];

describe.each([{ streaming: false }, { streaming: true }])('streaming $streaming', (form) => {
  it.each(CASES)('repairs once and remembers: $repair ($message)', async (entry) => {
    await using wire = await startWire(refusing([entry.message], entry.name));
    const request = { ...form, ...entry.request };

    const first = await wire.ask(entry.model, request);
    const second = await wire.ask(entry.model, request);

    expect(textOf(first)).toBe('ok');
    expect(first[0]).toMatchObject({ type: 'start', repairs: [entry.repair] });
    expect(second[0]).not.toHaveProperty('repairs');
    const [, repaired, remembered] = wire.calls;
    expect(wire.calls).toHaveLength(3);
    expect(repaired?.request).toMatchObject(entry.repaired);
    expect(remembered?.request).toEqual(repaired?.request);
    expect(remembered?.operation).toBe(repaired?.operation);
  });
});
