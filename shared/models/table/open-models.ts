import type { ModelCapabilities } from '../capabilities.ts';
import { type ModelRow, PLAIN, THOUGHTS } from './row.ts';

const GPT_OSS_NOW = 'openai.gpt-oss-120b-1:0';
const MISTRAL_NOW = 'mistral.mistral-large-3-675b-instruct';

/** The day on which Bedrock ends many open models at once. */
const SPRING = '2027-03-30';

const BIG: Partial<ModelCapabilities> = {
  ...PLAIN,
  contextTokens: 128_000,
  maxOutputTokens: 8_192,
};

/** They think, or may, and nothing that we know keeps them from it. */
const THINKS = { thinking: 'always', reasoningTokens: THOUGHTS } as const;

/** Models with open weights, whose vendors are not bound to one cloud. */
export const OPEN_MODELS: readonly ModelRow[] = [
  {
    pattern: /^openai\.gpt-oss/,
    ids: [GPT_OSS_NOW, 'openai.gpt-oss-20b-1:0', 'openai.gpt-oss-safeguard-120b'],
    capabilities: {
      ...BIG,
      stopSequences: false,
      thinking: 'reasoning-effort',
      maxOutputTokens: 16_384,
      reasoningTokens: THOUGHTS,
    },
  },
  {
    pattern: /^meta\.llama3-(8b|70b)-/,
    ids: ['meta.llama3-8b-instruct-v1:0', 'meta.llama3-70b-instruct-v1:0'],
    endsOn: SPRING,
    successor: GPT_OSS_NOW,
    capabilities: { ...PLAIN, tools: 'never', contextTokens: 8_192, maxOutputTokens: 2_048 },
  },
  {
    pattern: /^meta\.llama3-(2-|1-405b)/,
    ids: [],
    endsOn: '2026-07-07',
    successor: GPT_OSS_NOW,
    capabilities: { ...PLAIN, tools: 'whole', contextTokens: 128_000, needsProfile: true },
  },
  {
    pattern: /^meta\.llama/,
    ids: [
      'meta.llama3-1-8b-instruct-v1:0',
      'meta.llama3-1-70b-instruct-v1:0',
      'meta.llama3-3-70b-instruct-v1:0',
      'meta.llama4-scout-17b-instruct-v1:0',
      'meta.llama4-maverick-17b-instruct-v1:0',
    ],
    endsOn: SPRING,
    successor: GPT_OSS_NOW,
    capabilities: { ...PLAIN, tools: 'whole', contextTokens: 128_000, needsProfile: true },
  },
  {
    pattern: /^mistral\.(mistral-7b|mixtral-8x7b)/,
    ids: ['mistral.mistral-7b-instruct-v0:2', 'mistral.mixtral-8x7b-instruct-v0:1'],
    endsOn: SPRING,
    successor: MISTRAL_NOW,
    capabilities: { ...PLAIN, systemPrompt: false, tools: 'never', contextTokens: 32_000 },
  },
  {
    pattern: /^mistral\.mistral-(large|small)-24/,
    ids: ['mistral.mistral-large-2402-v1:0', 'mistral.mistral-large-2407-v1:0'],
    successor: MISTRAL_NOW,
    capabilities: { ...PLAIN, tools: 'whole', contextTokens: 32_000 },
  },
  {
    pattern: /^mistral\.devstral-2/,
    ids: ['mistral.devstral-2-123b'],
    endsOn: SPRING,
    successor: MISTRAL_NOW,
    capabilities: { ...BIG, maxOutputTokens: 32_000 },
  },
  {
    pattern: /^mistral\.mistral-large-3/,
    ids: [MISTRAL_NOW],
    capabilities: { ...BIG, maxOutputTokens: 32_000 },
  },
  {
    pattern: /^mistral\.magistral/,
    ids: ['mistral.magistral-small-2509'],
    capabilities: { ...BIG, ...THINKS },
  },
  { pattern: /^mistral\./, ids: ['mistral.ministral-3-8b-instruct'], capabilities: BIG },
  {
    pattern: /^deepseek\.r1/,
    ids: ['deepseek.r1-v1:0'],
    endsOn: SPRING,
    successor: 'deepseek.v3.2',
    capabilities: { ...BIG, ...THINKS, tools: 'never', reasoningTokens: 2 * THOUGHTS },
  },
  {
    pattern: /^deepseek\.v3-/,
    ids: ['deepseek.v3-v1:0'],
    endsOn: SPRING,
    successor: 'deepseek.v3.2',
    capabilities: { ...BIG, ...THINKS },
  },
  { pattern: /^deepseek\./, ids: ['deepseek.v3.2'], capabilities: { ...BIG, ...THINKS } },
  {
    pattern: /^qwen\.qwen3-coder-(30b|480b)/,
    ids: ['qwen.qwen3-coder-30b-a3b-v1:0', 'qwen.qwen3-coder-480b-a35b-v1:0'],
    endsOn: SPRING,
    successor: 'qwen.qwen3-coder-next',
    capabilities: BIG,
  },
  {
    pattern: /^qwen\.qwen3-235b/,
    ids: ['qwen.qwen3-235b-a22b-2507-v1:0'],
    capabilities: { ...BIG, ...THINKS, stopSequences: false },
  },
  {
    pattern: /^qwen\.qwen3-32b/,
    ids: ['qwen.qwen3-32b-v1:0'],
    capabilities: { ...BIG, ...THINKS },
  },
  {
    pattern: /^qwen\./,
    ids: ['qwen.qwen3-coder-next', 'qwen.qwen3-next-80b-a3b'],
    capabilities: BIG,
  },
  {
    pattern: /^zai\.glm-4/,
    ids: ['zai.glm-4.7', 'zai.glm-4.7-flash'],
    endsOn: SPRING,
    successor: 'zai.glm-5',
    capabilities: { ...BIG, ...THINKS },
  },
  {
    pattern: /^zai\.glm-5\.3/,
    ids: ['zai.glm-5.3'],
    capabilities: { ...BIG, ...THINKS, needsProfile: true },
  },
  { pattern: /^zai\./, ids: ['zai.glm-5'], capabilities: { ...BIG, ...THINKS } },
  {
    pattern: /^minimax\.minimax-m2(\.1)?$/,
    ids: ['minimax.minimax-m2', 'minimax.minimax-m2.1'],
    endsOn: SPRING,
    successor: 'minimax.minimax-m2.5',
    capabilities: { ...BIG, ...THINKS },
  },
  { pattern: /^minimax\./, ids: ['minimax.minimax-m2.5'], capabilities: { ...BIG, ...THINKS } },
];
