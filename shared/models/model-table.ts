/**
 * What differs between models, as data. Three other tables name model families: GitLab's own names in
 * `routing/gitlab-families.ts`, bodies of embeddings in `embedding-models.ts`, prices in
 * `usage/model-prices.ts`.
 *
 * The first row whose pattern matches the base model id (no geography, no ARN) wins; what it leaves
 * out is as in `capabilities.ts`. To teach the gateway a model, add a row.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 * @module
 */
import type { ModelCapabilities } from './capabilities.ts';

export interface ModelRow {
  readonly pattern: RegExp;
  /** Base ids of the row that operators may mean; a mistyped id is compared with them. */
  readonly ids: readonly string[];
  /** What to move to when the row's models reach their end. */
  readonly successor?: string;
  /** The model's provider keeps prompts and answers, once the account has agreed to it. */
  readonly providerRetains?: true;
  readonly capabilities: Partial<ModelCapabilities>;
}

/** Thoughts of a model that always thinks a little, in tokens. */
const THOUGHTS = 1_024;

/** Claude 4.6 and later never go on with a begun answer; all of them want a profile. */
const CLAUDE_NEXT: Partial<ModelCapabilities> = {
  prefill: false,
  sampling: 'none',
  maxOutputTokens: 64_000,
  cacheMinimumTokens: 4_096,
  needsProfile: true,
};

const CLAUDE_4: Partial<ModelCapabilities> = {
  prefill: true,
  sampling: 'one',
  maxOutputTokens: 64_000,
  cacheMinimumTokens: 1_024,
  needsProfile: true,
};

/** What older and smaller families have in common. */
const PLAIN: Partial<ModelCapabilities> = { prefill: true, sampling: 'both' };

const EMBEDDINGS: Partial<ModelCapabilities> = { purpose: 'embeddings', tools: 'never' };

const OPUS_NOW = 'anthropic.claude-opus-4-8';
const SONNET_NOW = 'anthropic.claude-sonnet-4-6';
const HAIKU_NOW = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const LLAMA_NOW = 'meta.llama3-3-70b-instruct-v1:0';

export const MODEL_TABLE: readonly ModelRow[] = [
  {
    pattern: /^anthropic\.claude-(sonnet|opus)-5-5/,
    ids: ['anthropic.claude-sonnet-5-5', 'anthropic.claude-opus-5-5'],
    capabilities: { ...CLAUDE_NEXT, reasoningTokens: 2 * THOUGHTS },
  },
  {
    pattern: /^anthropic\.claude-sonnet-5/,
    ids: ['anthropic.claude-sonnet-5'],
    capabilities: { ...CLAUDE_NEXT, reasoningTokens: THOUGHTS },
  },
  {
    pattern: /^anthropic\.claude-(opus-4-[78]|opus-5)/,
    ids: ['anthropic.claude-opus-4-7', 'anthropic.claude-opus-4-8', 'anthropic.claude-opus-5'],
    capabilities: { ...CLAUDE_NEXT, maxOutputTokens: 128_000 },
  },
  {
    pattern: /^anthropic\.claude-(fable|mythos)-/,
    ids: ['anthropic.claude-fable-5'],
    providerRetains: true,
    capabilities: { ...CLAUDE_NEXT, maxOutputTokens: 128_000 },
  },
  {
    pattern: /^anthropic\.claude-sonnet-4-6/,
    ids: ['anthropic.claude-sonnet-4-6'],
    capabilities: { ...CLAUDE_NEXT, sampling: 'one', cacheMinimumTokens: 2_048 },
  },
  {
    pattern: /^anthropic\.claude-opus-4-6/,
    ids: ['anthropic.claude-opus-4-6-v1'],
    capabilities: { ...CLAUDE_NEXT, sampling: 'one' },
  },
  {
    pattern: /^anthropic\.claude-(haiku|opus)-4-5/,
    ids: [HAIKU_NOW, 'anthropic.claude-opus-4-5-20251101-v1:0'],
    capabilities: { ...CLAUDE_4, cacheMinimumTokens: 4_096 },
  },
  {
    pattern: /^anthropic\.claude-sonnet-4/,
    ids: ['anthropic.claude-sonnet-4-5-20250929-v1:0', 'anthropic.claude-sonnet-4-20250514-v1:0'],
    successor: SONNET_NOW,
    capabilities: CLAUDE_4,
  },
  {
    pattern: /^anthropic\.claude-opus-4/,
    ids: ['anthropic.claude-opus-4-1-20250805-v1:0'],
    successor: OPUS_NOW,
    capabilities: { ...CLAUDE_4, maxOutputTokens: 32_000 },
  },
  {
    pattern: /^anthropic\.claude-3-(5|7)/,
    ids: ['anthropic.claude-3-5-haiku-20241022-v1:0'],
    successor: HAIKU_NOW,
    capabilities: { ...PLAIN, maxOutputTokens: 8_192, needsProfile: true },
  },
  {
    pattern: /^anthropic\.claude-3-/,
    ids: ['anthropic.claude-3-haiku-20240307-v1:0'],
    successor: HAIKU_NOW,
    capabilities: PLAIN,
  },
  // One that comes after the last one we know is most likely as strict.
  {
    pattern: /^anthropic\./,
    ids: [],
    capabilities: { ...CLAUDE_NEXT, reasoningTokens: THOUGHTS },
  },
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
    pattern: /^(amazon\.titan-embed|amazon\.nova-.*-embeddings|cohere\.embed)/,
    ids: [
      'amazon.titan-embed-text-v2:0',
      'cohere.embed-english-v3',
      'cohere.embed-multilingual-v3',
    ],
    capabilities: EMBEDDINGS,
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
