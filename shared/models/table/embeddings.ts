import type { EmbeddingLimits, ModelCapabilities } from '../capabilities.ts';
import type { ModelRow } from './row.ts';

const EMBEDDINGS: Partial<ModelCapabilities> = { purpose: 'embeddings', tools: 'never' };

function embeddings(embedding: EmbeddingLimits): Partial<ModelCapabilities> {
  return { ...EMBEDDINGS, embedding };
}

/** Models that give vectors. */
export const EMBEDDING_MODELS: readonly ModelRow[] = [
  {
    pattern: /^amazon\.titan-embed-text-v2/,
    ids: ['amazon.titan-embed-text-v2:0'],
    // 8,192 tokens, and never more than 50,000 characters.
    capabilities: embeddings({
      textsPerCall: 1,
      dimensions: [1_024, 512, 256],
      maxTextUnits: 50_000,
    }),
  },
  {
    pattern: /^amazon\.nova-\d+-multimodal-embeddings/,
    ids: ['amazon.nova-2-multimodal-embeddings-v1:0'],
    capabilities: embeddings({
      textsPerCall: 1,
      dimensions: [3_072, 1_024, 384, 256],
      maxTextUnits: 50_000,
    }),
  },
  {
    pattern: /^cohere\.embed-(english|multilingual)-v3/,
    ids: ['cohere.embed-english-v3', 'cohere.embed-multilingual-v3'],
    // Longer texts are refused whatever `truncate` says.
    capabilities: embeddings({ textsPerCall: 96, dimensions: [1_024], maxTextUnits: 2_048 }),
  },
  {
    pattern: /^cohere\.embed-v4/,
    ids: ['cohere.embed-v4:0'],
    capabilities: embeddings({
      textsPerCall: 96,
      dimensions: [1_536, 1_024, 512, 256],
      maxTextUnits: 500_000,
    }),
  },
  {
    pattern: /^(amazon\.titan-embed|amazon\.nova-.*-embeddings|cohere\.embed)/,
    ids: [],
    capabilities: EMBEDDINGS,
  },
];
