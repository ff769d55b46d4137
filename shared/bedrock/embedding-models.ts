/**
 * How each family of embedding models is spoken to, as data. To teach the gateway a model, add a row.
 *
 * There is no Converse for embeddings: every family has a body of its own, for InvokeModel. What a
 * row holds is pure translation, without I/O.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html
 * @see https://docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html
 * @module
 */
import { baseModelId } from '../models/model-id.ts';
import type { EmbeddingRequest } from '../models/model-request.ts';

export type EmbeddingOptions = Pick<EmbeddingRequest, 'purpose' | 'dimensions'>;

export interface EmbeddingModel {
  /** The JSON body of one call. */
  encode(texts: readonly string[], options: EmbeddingOptions): object;
  /** Where the vectors are in the answer; what is there is checked by the caller. */
  decode(answer: Answer): unknown;
}

/** The members of any family's answer. */
interface Answer {
  readonly embedding?: unknown;
  readonly embeddings?: unknown;
  readonly float?: unknown;
}

interface Row extends EmbeddingModel {
  readonly pattern: RegExp;
}

/** Patterns see the base model id: no geography, no ARN. */
const ROWS: readonly Row[] = [
  {
    pattern: /^amazon\.titan-embed-text-v2/,
    encode: ([inputText], { dimensions }) => ({
      inputText,
      ...(dimensions !== undefined && { dimensions }),
      normalize: true,
    }),
    decode: ({ embedding }) => [embedding],
  },
  {
    pattern: /^cohere\.embed-(english|multilingual)-v3/,
    encode: (texts, { purpose }) => ({
      texts,
      input_type: COHERE_INPUT_TYPES[purpose],
      truncate: 'END',
    }),
    decode: ({ embeddings }) => embeddings,
  },
  {
    pattern: /^cohere\.embed-v4/,
    encode: (texts, { purpose, dimensions }) => ({
      texts,
      input_type: COHERE_INPUT_TYPES[purpose],
      truncate: 'RIGHT',
      ...(dimensions !== undefined && { output_dimension: dimensions }),
    }),
    // By type or flat, whichever Bedrock gives.
    decode: ({ embeddings }) =>
      Array.isArray(embeddings) ? embeddings : (embeddings as Answer | undefined)?.float,
  },
  {
    pattern: /^amazon\.nova-\d+-multimodal-embeddings/,
    encode: ([value], { purpose, dimensions }) => ({
      taskType: 'SINGLE_EMBEDDING',
      singleEmbeddingParams: {
        embeddingPurpose: NOVA_PURPOSES[purpose],
        ...(dimensions !== undefined && { embeddingDimension: dimensions }),
        text: { truncationMode: 'END', value },
      },
    }),
    decode: ({ embeddings }) =>
      Array.isArray(embeddings) ? embeddings.map(({ embedding }: Answer) => embedding) : undefined,
  },
];

const COHERE_INPUT_TYPES = { index: 'search_document', search: 'search_query' } as const;

const NOVA_PURPOSES = { index: 'GENERIC_INDEX', search: 'TEXT_RETRIEVAL' } as const;

/**
 * The embedding model behind an id, or undefined when it is none that we know. `baseModel` is needed
 * where the id hides it (application inference profiles).
 */
export function embeddingModelOf(modelId: string, baseModel?: string): EmbeddingModel | undefined {
  const id = baseModelId(baseModel ?? modelId);
  return ROWS.find(({ pattern }) => pattern.test(id));
}
