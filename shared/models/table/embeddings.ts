import type { ModelCapabilities } from '../capabilities.ts';
import type { ModelRow } from './row.ts';

const EMBEDDINGS: Partial<ModelCapabilities> = { purpose: 'embeddings', tools: 'never' };

function embeddings(textsPerCall: number, dimensions: readonly number[]) {
  return { ...EMBEDDINGS, embedding: { textsPerCall, dimensions } };
}

/** Models that give vectors. */
export const EMBEDDING_MODELS: readonly ModelRow[] = [
  {
    pattern: /^amazon\.titan-embed-text-v2/,
    ids: ['amazon.titan-embed-text-v2:0'],
    capabilities: embeddings(1, [1_024, 512, 256]),
  },
  {
    pattern: /^amazon\.nova-\d+-multimodal-embeddings/,
    ids: ['amazon.nova-2-multimodal-embeddings-v1:0'],
    capabilities: embeddings(1, [3_072, 1_024, 384, 256]),
  },
  {
    pattern: /^cohere\.embed-(english|multilingual)-v3/,
    ids: ['cohere.embed-english-v3', 'cohere.embed-multilingual-v3'],
    capabilities: embeddings(96, [1_024]),
  },
  {
    pattern: /^cohere\.embed-v4/,
    ids: ['cohere.embed-v4:0'],
    capabilities: embeddings(96, [1_536, 1_024, 512, 256]),
  },
  {
    pattern: /^(amazon\.titan-embed|amazon\.nova-.*-embeddings|cohere\.embed)/,
    ids: [],
    capabilities: EMBEDDINGS,
  },
];
