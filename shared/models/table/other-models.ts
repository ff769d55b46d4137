import type { ModelCapabilities } from '../capabilities.ts';
import { type ModelRow, PLAIN, THOUGHTS } from './row.ts';

const NOVA_NOW = 'amazon.nova-pro-v1:0';
const HAIKU_NOW = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const SPRING = '2027-03-30';

const NOVA: Partial<ModelCapabilities> = {
  ...PLAIN,
  maxOutputTokens: 10_000,
  cacheMinimumTokens: 1_024,
  cachesTools: false,
};

/** OpenAI's and xAI's own models: no sampling, thoughts before every answer, profiles only. */
const FRONTIER: Partial<ModelCapabilities> = {
  sampling: 'none',
  stopSequences: false,
  thinking: 'effort',
  reasoningTokens: THOUGHTS,
  contextTokens: 500_000,
  maxOutputTokens: 128_000,
  needsProfile: true,
};

const KIMI: Partial<ModelCapabilities> = {
  ...PLAIN,
  stopSequences: false,
  maxOutputTokens: 8_192,
};

const SMALL: Partial<ModelCapabilities> = {
  ...PLAIN,
  contextTokens: 128_000,
  maxOutputTokens: 8_192,
};

/** Models of all other vendors that give text. */
export const OTHER_MODELS: readonly ModelRow[] = [
  {
    pattern: /^amazon\.nova-premier/,
    ids: ['amazon.nova-premier-v1:0'],
    endsOn: '2026-09-14',
    successor: NOVA_NOW,
    capabilities: { ...NOVA, needsProfile: true },
  },
  {
    pattern: /^amazon\.nova-2/,
    ids: ['amazon.nova-2-lite-v1:0'],
    capabilities: { ...NOVA, contextTokens: 1_000_000, maxOutputTokens: 64_000 },
  },
  { pattern: /^amazon\.nova-pro/, ids: [NOVA_NOW], capabilities: NOVA },
  {
    pattern: /^amazon\.nova-lite/,
    ids: ['amazon.nova-lite-v1:0'],
    capabilities: { ...NOVA, cacheMinimumTokens: 1_536 },
  },
  {
    pattern: /^amazon\.nova-micro/,
    ids: ['amazon.nova-micro-v1:0'],
    capabilities: { ...NOVA, contextTokens: 128_000, cacheMinimumTokens: 1_536 },
  },
  {
    pattern: /^amazon\.titan-text/,
    ids: [],
    capabilities: {
      ...PLAIN,
      systemPrompt: false,
      tools: 'never',
      contextTokens: 8_192,
      maxOutputTokens: 3_072,
    },
  },
  // Two of GPT-6 can be called by their own ids; GPT-5.4 and 5.5 still take stop sequences.
  {
    pattern: /^openai\.gpt-6-(sol|luna)/,
    ids: ['openai.gpt-6-sol', 'openai.gpt-6-luna'],
    capabilities: { ...FRONTIER, contextTokens: 922_000, needsProfile: false },
  },
  {
    pattern: /^openai\.gpt-5\.[45]/,
    ids: ['openai.gpt-5.4', 'openai.gpt-5.5'],
    capabilities: { ...FRONTIER, contextTokens: 922_000, stopSequences: true },
  },
  {
    pattern: /^openai\.gpt-/,
    ids: [
      'openai.gpt-5.6-sol',
      'openai.gpt-5.6-terra',
      'openai.gpt-5.6-luna',
      'openai.gpt-6-astra',
      'openai.gpt-6.1-sol',
      'openai.gpt-6.1-terra',
    ],
    capabilities: { ...FRONTIER, contextTokens: 922_000 },
  },
  { pattern: /^xai\.grok/, ids: ['xai.grok-4.6', 'xai.grok-4.7'], capabilities: FRONTIER },
  {
    pattern: /^moonshotai\.kimi-k3/,
    ids: ['moonshotai.kimi-k3', 'moonshotai.kimi-k3.1'],
    capabilities: {
      ...KIMI,
      prefill: false,
      sampling: 'none',
      thinking: 'always',
      reasoningTokens: THOUGHTS,
      contextTokens: 1_000_000,
    },
  },
  {
    pattern: /^moonshot(ai)?\.kimi-k2-thinking/,
    ids: ['moonshot.kimi-k2-thinking'],
    endsOn: SPRING,
    successor: 'moonshotai.kimi-k2.5',
    capabilities: { ...KIMI, thinking: 'always', reasoningTokens: 2 * THOUGHTS },
  },
  { pattern: /^moonshot(ai)?\./, ids: ['moonshotai.kimi-k2.5'], capabilities: KIMI },
  {
    pattern: /^google\.gemma-3/,
    ids: ['google.gemma-3-4b-it', 'google.gemma-3-12b-it', 'google.gemma-3-27b-it'],
    endsOn: SPRING,
    successor: HAIKU_NOW,
    capabilities: SMALL,
  },
  {
    pattern: /^nvidia\.nemotron-nano-(9b|12b)-v2/,
    ids: ['nvidia.nemotron-nano-9b-v2', 'nvidia.nemotron-nano-12b-v2'],
    endsOn: SPRING,
    successor: 'nvidia.nemotron-nano-3-30b',
    capabilities: SMALL,
  },
  {
    pattern: /^nvidia\.nemotron-super/,
    ids: ['nvidia.nemotron-super-3-120b'],
    capabilities: { ...SMALL, thinking: 'always', reasoningTokens: THOUGHTS },
  },
  { pattern: /^nvidia\./, ids: ['nvidia.nemotron-nano-3-30b'], capabilities: SMALL },
  {
    pattern: /^ai21\./,
    ids: [],
    endsOn: '2026-11-26',
    successor: HAIKU_NOW,
    capabilities: { ...PLAIN, tools: 'whole', maxOutputTokens: 4_096 },
  },
  {
    pattern: /^writer\.palmyra-x4/,
    ids: ['writer.palmyra-x4-v1:0'],
    endsOn: '2027-03-09',
    successor: HAIKU_NOW,
    capabilities: { ...SMALL, needsProfile: true },
  },
  {
    pattern: /^writer\.palmyra-x5/,
    ids: ['writer.palmyra-x5-v1:0'],
    endsOn: '2027-03-21',
    successor: HAIKU_NOW,
    capabilities: { ...SMALL, contextTokens: 1_000_000, needsProfile: true },
  },
];
