import { describe, expect, it } from 'vitest';
import { type EmbeddingOptions, embeddingModelOf } from '#shared/bedrock/embedding-models.ts';

const INDEX: EmbeddingOptions = { purpose: 'index', dimensions: undefined };
const SEARCH: EmbeddingOptions = { purpose: 'search', dimensions: 256 };

/** Bodies as the models' own documents show them. */
const BODIES: readonly [string, EmbeddingOptions, object][] = [
  ['amazon.titan-embed-text-v2:0', INDEX, { inputText: 'a', normalize: true }],
  ['amazon.titan-embed-text-v2:0', SEARCH, { inputText: 'a', dimensions: 256, normalize: true }],
  [
    'cohere.embed-english-v3',
    INDEX,
    { texts: ['a'], input_type: 'search_document', truncate: 'END' },
  ],
  [
    'cohere.embed-multilingual-v3',
    { ...SEARCH, dimensions: 1_024 },
    { texts: ['a'], input_type: 'search_query', truncate: 'END' },
  ],
  [
    'eu.cohere.embed-v4:0',
    SEARCH,
    { texts: ['a'], input_type: 'search_query', truncate: 'RIGHT', output_dimension: 256 },
  ],
  [
    'amazon.nova-2-multimodal-embeddings-v1:0',
    INDEX,
    {
      taskType: 'SINGLE_EMBEDDING',
      singleEmbeddingParams: {
        embeddingPurpose: 'GENERIC_INDEX',
        text: { truncationMode: 'END', value: 'a' },
      },
    },
  ],
  [
    'amazon.nova-2-multimodal-embeddings-v1:0',
    SEARCH,
    {
      taskType: 'SINGLE_EMBEDDING',
      singleEmbeddingParams: {
        embeddingPurpose: 'TEXT_RETRIEVAL',
        embeddingDimension: 256,
        text: { truncationMode: 'END', value: 'a' },
      },
    },
  ],
];

const ANSWERS: readonly [string, object, unknown][] = [
  ['amazon.titan-embed-text-v2:0', { embedding: [1, 2], inputTextTokenCount: 1 }, [[1, 2]]],
  ['cohere.embed-english-v3', { embeddings: [[1], [2]], id: 'x' }, [[1], [2]]],
  ['cohere.embed-v4:0', { embeddings: [[1], [2]] }, [[1], [2]]],
  [
    'cohere.embed-v4:0',
    { embeddings: { float: [[1], [2]] }, response_type: 'embeddings_by_type' },
    [[1], [2]],
  ],
  ['cohere.embed-v4:0', { embeddings: { int8: [[1]] } }, undefined],
  ['cohere.embed-v4:0', {}, undefined],
  [
    'amazon.nova-2-multimodal-embeddings-v1:0',
    { embeddings: [{ embeddingType: 'TEXT', embedding: [1, 2] }] },
    [[1, 2]],
  ],
  ['amazon.nova-2-multimodal-embeddings-v1:0', {}, undefined],
];

describe('an embedding model', () => {
  it.each(BODIES)('%s is asked with %j', (modelId, options, body) => {
    expect(embeddingModelOf(modelId)?.encode(['a'], options)).toEqual(body);
  });

  it.each(ANSWERS)('%s answers with %j', (modelId, answer, vectors) => {
    expect(embeddingModelOf(modelId)?.decode(answer)).toEqual(vectors);
  });

  it('is found behind an inference profile that hides it', () => {
    const profile = 'arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/ab12';

    expect(embeddingModelOf(profile)).toBeUndefined();
    expect(embeddingModelOf(profile, 'cohere.embed-english-v3')).toBe(
      embeddingModelOf('cohere.embed-english-v3'),
    );
  });
});
