import { type ModelRow, PLAIN, THOUGHTS } from './row.ts';

const LLAMA_NOW = 'meta.llama3-3-70b-instruct-v1:0';

/** Models of all other vendors that give text. */
export const OTHER_MODELS: readonly ModelRow[] = [
  {
    pattern: /^amazon\.nova-(pro|premier|2)/,
    ids: ['amazon.nova-pro-v1:0', 'amazon.nova-2-lite-v1:0'],
    successor: 'amazon.nova-pro-v1:0',
    capabilities: { ...PLAIN, maxOutputTokens: 10_000, cacheMinimumTokens: 1_024 },
  },
  {
    pattern: /^amazon\.nova-(lite|micro)/,
    ids: ['amazon.nova-lite-v1:0', 'amazon.nova-micro-v1:0'],
    capabilities: { ...PLAIN, maxOutputTokens: 10_000, cacheMinimumTokens: 1_536 },
  },
  {
    pattern: /^amazon\.titan-text/,
    ids: [],
    capabilities: { ...PLAIN, systemPrompt: false, tools: 'never', maxOutputTokens: 3_072 },
  },
  {
    pattern: /^meta\.llama3-(8b|70b)-/,
    ids: ['meta.llama3-8b-instruct-v1:0', 'meta.llama3-70b-instruct-v1:0'],
    successor: LLAMA_NOW,
    capabilities: { ...PLAIN, tools: 'never', maxOutputTokens: 2_048 },
  },
  {
    pattern: /^meta\.llama/,
    ids: [
      'meta.llama3-1-8b-instruct-v1:0',
      'meta.llama3-1-70b-instruct-v1:0',
      LLAMA_NOW,
      'meta.llama4-scout-17b-instruct-v1:0',
      'meta.llama4-maverick-17b-instruct-v1:0',
    ],
    successor: LLAMA_NOW,
    capabilities: { ...PLAIN, tools: 'whole', needsProfile: true },
  },
  {
    pattern: /^mistral\.(mistral-7b|mixtral-8x7b)/,
    ids: ['mistral.mistral-7b-instruct-v0:2', 'mistral.mixtral-8x7b-instruct-v0:1'],
    successor: 'mistral.mistral-large-3-675b-instruct',
    capabilities: { ...PLAIN, systemPrompt: false, tools: 'never' },
  },
  {
    pattern: /^mistral\.mistral-(large|small)-24/,
    ids: ['mistral.mistral-large-2402-v1:0', 'mistral.mistral-large-2407-v1:0'],
    successor: 'mistral.mistral-large-3-675b-instruct',
    capabilities: { ...PLAIN, tools: 'whole' },
  },
  {
    pattern: /^mistral\./,
    ids: [
      'mistral.mistral-large-3-675b-instruct',
      'mistral.devstral-2-123b',
      'mistral.ministral-3-8b-instruct',
    ],
    capabilities: { ...PLAIN, maxOutputTokens: 8_192 },
  },
  {
    pattern: /^openai\.gpt-oss/,
    ids: ['openai.gpt-oss-20b-1:0', 'openai.gpt-oss-120b-1:0'],
    capabilities: { ...PLAIN, maxOutputTokens: 16_384, reasoningTokens: THOUGHTS },
  },
  {
    pattern: /^deepseek\.r1/,
    ids: ['deepseek.r1-v1:0'],
    successor: 'deepseek.v3.2',
    capabilities: {
      ...PLAIN,
      tools: 'never',
      maxOutputTokens: 8_192,
      reasoningTokens: 2 * THOUGHTS,
    },
  },
  {
    pattern: /^(deepseek|qwen|zai|minimax)\./,
    ids: [
      'deepseek.v3.2',
      'qwen.qwen3-coder-30b-a3b-v1:0',
      'qwen.qwen3-coder-480b-a35b-v1:0',
      'qwen.qwen3-32b-v1:0',
      'zai.glm-5',
      'minimax.minimax-m2.5',
    ],
    capabilities: { ...PLAIN, maxOutputTokens: 8_192 },
  },
  {
    pattern: /^(moonshotai\.kimi-k3|xai\.grok|openai\.gpt-[5-9])/,
    ids: [],
    capabilities: { sampling: 'none', maxOutputTokens: 8_192, reasoningTokens: THOUGHTS },
  },
  {
    pattern: /^moonshotai\./,
    ids: ['moonshotai.kimi-k2.5'],
    capabilities: { ...PLAIN, maxOutputTokens: 8_192 },
  },
];
