/** The table against a list of ids with what is known of each: protocol facts of November 2026. */
import { describe, expect, it } from 'vitest';
import type { ModelCapabilities } from '#shared/models/capabilities.ts';
import { capabilitiesOf, MODEL_TABLE } from '#shared/models/model-table.ts';

type Facts = Partial<ModelCapabilities> & { readonly endsOn?: string; readonly successor?: string };

const STRICT = { sampling: 'none', prefill: false, needsProfile: true } as const;
const SPRING = '2027-03-30';
const GPT = {
  ...STRICT,
  stopSequences: false,
  thinking: 'effort',
  maxOutputTokens: 128_000,
} as const;

const FACTS: Readonly<Record<string, Facts>> = {
  'anthropic.claude-haiku-4-5-20251001-v1:0': {
    prefill: true,
    sampling: 'one',
    maxOutputTokens: 64_000,
    cacheMinimumTokens: 4_096,
    thinking: 'never',
    contextTokens: 200_000,
  },
  'anthropic.claude-sonnet-4-5-20250929-v1:0': {
    prefill: true,
    sampling: 'one',
    cacheMinimumTokens: 1_024,
    endsOn: '2027-04-08',
    successor: 'anthropic.claude-sonnet-4-6',
  },
  'anthropic.claude-opus-4-5-20251101-v1:0': {
    prefill: true,
    sampling: 'one',
    maxOutputTokens: 64_000,
  },
  'anthropic.claude-sonnet-4-20250514-v1:0': {
    endsOn: '2026-10-14',
    successor: 'anthropic.claude-sonnet-4-6',
  },
  'anthropic.claude-opus-4-1-20250805-v1:0': {
    prefill: true,
    endsOn: '2027-01-08',
    successor: 'anthropic.claude-opus-4-8',
  },
  'anthropic.claude-opus-4-6-v1': {
    prefill: false,
    sampling: 'one',
    maxOutputTokens: 128_000,
    cacheMinimumTokens: 4_096,
    contextTokens: 1_000_000,
  },
  'anthropic.claude-sonnet-4-6': {
    prefill: false,
    sampling: 'one',
    maxOutputTokens: 64_000,
    contextTokens: 1_000_000,
  },
  'anthropic.claude-opus-4-7': { ...STRICT, thinking: 'never', maxOutputTokens: 128_000 },
  'anthropic.claude-opus-4-8': { ...STRICT, thinking: 'never', maxOutputTokens: 128_000 },
  'anthropic.claude-sonnet-5': { ...STRICT, thinking: 'can-be-off', maxOutputTokens: 128_000 },
  'anthropic.claude-opus-5': { ...STRICT, thinking: 'can-be-off' },
  'anthropic.claude-haiku-5-5': { ...STRICT, thinking: 'can-be-off', contextTokens: 1_000_000 },
  'anthropic.claude-sonnet-5-5': { ...STRICT, thinking: 'effort', maxOutputTokens: 128_000 },
  'anthropic.claude-opus-5-5': { ...STRICT, thinking: 'effort' },
  'anthropic.claude-fable-5': { ...STRICT, thinking: 'effort' },
  'anthropic.claude-fable-5-1': { ...STRICT, thinking: 'effort' },
  'anthropic.claude-mythos-5-1': { ...STRICT, thinking: 'effort' },
  'openai.gpt-oss-120b-1:0': {
    stopSequences: false,
    thinking: 'reasoning-effort',
    sampling: 'both',
    needsProfile: false,
  },
  'openai.gpt-oss-20b-1:0': { stopSequences: false, thinking: 'reasoning-effort' },
  'openai.gpt-oss-safeguard-20b': { stopSequences: false, thinking: 'reasoning-effort' },
  'openai.gpt-5.4': { ...GPT, stopSequences: true },
  'openai.gpt-5.5': { ...GPT, stopSequences: true },
  'openai.gpt-5.6-sol': GPT,
  'openai.gpt-6-sol': { ...GPT, needsProfile: false },
  'openai.gpt-6-luna': { ...GPT, needsProfile: false },
  'openai.gpt-6-astra': GPT,
  'openai.gpt-6.1-sol': GPT,
  'openai.gpt-6.1-terra': GPT,
  'xai.grok-4.6': GPT,
  'xai.grok-4.7': GPT,
  'meta.llama3-8b-instruct-v1:0': {
    maxOutputTokens: 2_048,
    needsProfile: false,
    endsOn: SPRING,
    successor: 'openai.gpt-oss-120b-1:0',
  },
  'meta.llama3-1-70b-instruct-v1:0': {
    maxOutputTokens: 4_096,
    tools: 'whole',
    needsProfile: true,
    endsOn: SPRING,
  },
  'meta.llama3-3-70b-instruct-v1:0': {
    tools: 'whole',
    endsOn: SPRING,
    successor: 'openai.gpt-oss-120b-1:0',
  },
  'meta.llama4-maverick-17b-instruct-v1:0': { endsOn: SPRING },
  'mistral.mistral-7b-instruct-v0:2': {
    systemPrompt: false,
    endsOn: SPRING,
    successor: 'mistral.mistral-large-3-675b-instruct',
  },
  'mistral.mixtral-8x7b-instruct-v0:1': {
    systemPrompt: false,
    contextTokens: 32_000,
    endsOn: SPRING,
  },
  'mistral.devstral-2-123b': {
    maxOutputTokens: 32_000,
    endsOn: SPRING,
    successor: 'mistral.mistral-large-3-675b-instruct',
  },
  'mistral.mistral-large-3-675b-instruct': { maxOutputTokens: 32_000 },
  'mistral.ministral-3-3b-instruct': { thinking: 'never' },
  'mistral.ministral-3-14b-instruct': { thinking: 'never' },
  'deepseek.r1-v1:0': { tools: 'never', thinking: 'always', endsOn: SPRING },
  'deepseek.v3-v1:0': { endsOn: SPRING, successor: 'deepseek.v3.2' },
  'deepseek.v3.2': { thinking: 'always' },
  'qwen.qwen3-coder-30b-a3b-v1:0': {
    thinking: 'never',
    endsOn: SPRING,
    successor: 'qwen.qwen3-coder-next',
  },
  'qwen.qwen3-coder-next': { thinking: 'never', stopSequences: true },
  'qwen.qwen3-235b-a22b-2507-v1:0': { stopSequences: false },
  'qwen.qwen3-32b-v1:0': { thinking: 'always' },
  'zai.glm-4.7-flash': { endsOn: SPRING, successor: 'zai.glm-5' },
  'zai.glm-5': { needsProfile: false },
  'zai.glm-5.3': { needsProfile: true },
  'minimax.minimax-m2.1': { endsOn: SPRING, successor: 'minimax.minimax-m2.5' },
  'minimax.minimax-m2.5': { thinking: 'always' },
  'moonshot.kimi-k2-thinking': {
    stopSequences: false,
    thinking: 'always',
    endsOn: SPRING,
    successor: 'moonshotai.kimi-k2.5',
  },
  'moonshotai.kimi-k2.5': { stopSequences: false, thinking: 'never' },
  'moonshotai.kimi-k3': { stopSequences: false, sampling: 'none', cacheMinimumTokens: undefined },
  'moonshotai.kimi-k3.1': { stopSequences: false, sampling: 'none' },
  'amazon.nova-micro-v1:0': { cacheMinimumTokens: 1_536 },
  'amazon.nova-lite-v1:0': { cacheMinimumTokens: 1_536 },
  'amazon.nova-pro-v1:0': { cacheMinimumTokens: 1_024 },
  'amazon.nova-2-lite-v1:0': { maxOutputTokens: 64_000 },
  'amazon.nova-premier-v1:0': { endsOn: '2026-09-14', successor: 'amazon.nova-pro-v1:0' },
  'google.gemma-3-27b-it': { endsOn: SPRING },
  'nvidia.nemotron-super-3-120b': { thinking: 'always' },
  'nvidia.nemotron-nano-9b-v2': { endsOn: SPRING },
  'writer.palmyra-x4-v1:0': { endsOn: '2027-03-09' },
  'writer.palmyra-x5-v1:0': { endsOn: '2027-03-21' },
  'amazon.titan-embed-text-v2:0': { purpose: 'embeddings' },
  'amazon.nova-2-multimodal-embeddings-v1:0': { purpose: 'embeddings' },
  'cohere.embed-english-v3': { purpose: 'embeddings' },
  'cohere.embed-multilingual-v3': { purpose: 'embeddings' },
  'cohere.embed-v4:0': { purpose: 'embeddings' },
};

function rowOf(id: string) {
  return MODEL_TABLE.find(({ pattern }) => pattern.test(id));
}

describe('what is known of a model', () => {
  it.each(Object.entries(FACTS))(
    'is in the table: %s',
    (id, { endsOn, successor, ...capabilities }) => {
      for (const form of [id, `us.${id}`, `global.${id}`]) {
        expect(capabilitiesOf(form)).toMatchObject(capabilities);
      }
      expect(rowOf(id)?.endsOn).toBe(endsOn);
      if (successor) expect(rowOf(id)?.successor).toBe(successor);
    },
  );

  it('of a row that ends names a successor, which has no end itself', () => {
    for (const { endsOn, successor = '' } of MODEL_TABLE) {
      if (endsOn === undefined) continue;
      expect(rowOf(successor)).toBeDefined();
      expect(rowOf(successor)?.endsOn).toBeUndefined();
    }
  });

  it('is listed here for every row that an operator can be offered', () => {
    const listed = new Set(Object.keys(FACTS).map(rowOf));
    const forgotten = MODEL_TABLE.filter(
      (row) => row.endsOn === undefined && row.ids.length > 0 && !listed.has(row),
    );

    // No facts but the general ones are known of these.
    expect(forgotten.flatMap(({ ids }) => ids)).toEqual([
      'mistral.mistral-large-2402-v1:0',
      'mistral.mistral-large-2407-v1:0',
      'mistral.magistral-small-2509',
      'nvidia.nemotron-nano-3-30b',
    ]);
  });
});
