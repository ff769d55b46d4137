/**
 * How each kind of server is spoken to, as data. To teach the gateway a kind, add a row: no other
 * module names a product.
 *
 * @see contract SP 4
 * @module
 */

import type { PlatformKindName } from '../models/serving-platform.ts';

/** The field that limits an answer; newer servers refuse the older name, older ones the newer. */
export type LimitField = 'max_tokens' | 'max_completion_tokens';

export interface PlatformKind {
  /** What is added to the base URL, for one model. */
  readonly path: (model: string, apiVersion: string) => string;
  /** The header that carries the key. */
  readonly keyHeader: 'authorization' | 'api-key';
  /** The AWS service that requests are signed for where the key is the role; absent: it takes no role. */
  readonly signsFor?: string;
  readonly limitField: (model: string) => LimitField;
  /** The first version of the API that counts tokens in streams, as `2024-09`; absent: all do. */
  readonly countsStreamsSince?: string;
  /** Where the server lists its models; absent: it does not. */
  readonly modelsPath?: string;
  /** Where the server says that it is ready, from the root of its host; absent: it does not. */
  readonly readyPath?: string;
}

/** Models of OpenAI that take the newer name only. */
const NEWER_MODELS = /^(o\d|gpt-[5-9])/;

const chatCompletions = () => '/chat/completions';
const newerWhereNeeded = (model: string): LimitField =>
  NEWER_MODELS.test(model) ? 'max_completion_tokens' : 'max_tokens';
const older = (): LimitField => 'max_tokens';
const newer = (): LimitField => 'max_completion_tokens';

const OPENAI: PlatformKind = {
  path: chatCompletions,
  keyHeader: 'authorization',
  limitField: newerWhereNeeded,
  modelsPath: '/models',
};

export const PLATFORM_KINDS: Readonly<Record<PlatformKindName, PlatformKind>> = {
  openai: OPENAI,
  vllm: { ...OPENAI, limitField: older, readyPath: '/health' },
  'llama-cpp': { ...OPENAI, limitField: older, readyPath: '/health' },
  litellm: { ...OPENAI, limitField: older, readyPath: '/health/readiness' },
  azure: {
    path: (model, apiVersion) =>
      `/openai/deployments/${encodeURIComponent(model)}/chat/completions?api-version=${encodeURIComponent(apiVersion)}`,
    keyHeader: 'api-key',
    limitField: newerWhereNeeded,
    countsStreamsSince: '2024-09',
  },
  'azure-v1': { ...OPENAI, keyHeader: 'api-key', limitField: newer },
  mantle: { ...OPENAI, limitField: older, signsFor: 'bedrock-mantle' },
  'bedrock-openai': {
    path: chatCompletions,
    keyHeader: 'authorization',
    limitField: newer,
    signsFor: 'bedrock',
  },
};
