/**
 * Turns texts into vectors.
 *
 * @module
 */
import { GatewayError } from '../errors.ts';
import { linkAbort } from '../linked-abort.ts';
import type { ModelTarget } from '../models/model-request.ts';
import type { BedrockClients } from './clients.ts';
import {
  type EmbeddingModel,
  type EmbeddingOptions,
  embeddingModelOf,
  type Vector,
} from './embedding-models.ts';
import { type InvocationAnswer, invokeModel } from './invoke-model.ts';
import { modelFailure } from './model-failure.ts';

export interface EmbeddingRequest extends EmbeddingOptions {
  readonly target: ModelTarget;
  readonly texts: readonly string[];
  /** Leaves `dimensions` out where the model cannot have them, rather than refusing. */
  readonly dropDimensions: boolean;
}

export interface Embeddings {
  /** One for each text, in order. */
  readonly vectors: readonly Vector[];
  /** Of the first call. */
  readonly requestId: string | undefined;
  /** As Bedrock counted them in all calls; it may not have. */
  readonly inputTokens: number | undefined;
}

/**
 * Embeds all texts, in as many calls as the model needs, or none of them: the first call that fails
 * ends the others.
 *
 * @throws {GatewayError} with a `model_*` code or `caller_gone`
 */
export type EmbedTexts = (request: EmbeddingRequest, signal: AbortSignal) => Promise<Embeddings>;

/** Calls at a time. More would be throttled sooner than they would be faster. */
const PARALLEL_CALLS = 8;

export function createEmbedTexts(clients: BedrockClients): EmbedTexts {
  return async (request, signal) => {
    const { target, texts } = request;
    const model = embeddingModelOf(target.modelId, target.baseModel);
    if (model === undefined) {
      throw new GatewayError('model_unknown', 'The model is no embedding model that we know');
    }
    const dimensions = usableDimensions(model, request);
    const client = clients(target.region);
    const failure = linkAbort(signal);
    const abortSignal = failure.signal;
    try {
      const answers = await inParallel(batchesOf(texts, model.textsPerCall), async (batch) => {
        const body = model.encode(batch, { purpose: request.purpose, dimensions });
        const answer = await invokeModel(client, { modelId: target.modelId, body, abortSignal });
        return { ...answer, vectors: vectorsIn(model.decode(answer.json), batch.length) };
      });
      return joined(answers);
    } catch (error) {
      throw modelFailure(error, signal);
    } finally {
      failure.abort();
      failure.release();
    }
  };
}

/** @throws {GatewayError} `model_rejected`: vectors of another length would not fit the index */
function usableDimensions(
  { dimensions: possible }: EmbeddingModel,
  { dimensions, dropDimensions }: EmbeddingRequest,
): number | undefined {
  if (dimensions === undefined || possible.includes(dimensions)) return dimensions;
  if (dropDimensions) return undefined;
  throw new GatewayError('model_rejected', 'The model has no vectors of the length asked for', {
    detail: `The model supports these dimensions: ${possible.join(', ')}.`,
  });
}

function batchesOf(texts: readonly string[], size: number): (readonly string[])[] {
  const count = Math.ceil(texts.length / size);
  return Array.from({ length: count }, (_, index) => texts.slice(index * size, (index + 1) * size));
}

/** Works off `items`, a bounded number at a time; rejects with the first failure. */
async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    // All workers take from one iterator.
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_CALLS, items.length) }, worker));
  return results;
}

function vectorsIn(value: unknown, count: number): readonly Vector[] {
  if (Array.isArray(value) && value.length === count && value.every(isVector)) return value;
  throw new GatewayError('model_failed', 'Bedrock did not answer with one vector for each text');
}

function isVector(value: unknown): value is Vector {
  return (
    Array.isArray(value) && value.length > 0 && value.every((number) => Number.isFinite(number))
  );
}

function joined(answers: readonly (InvocationAnswer & Pick<Embeddings, 'vectors'>)[]): Embeddings {
  const counts = answers.flatMap(({ inputTokens }) => inputTokens ?? []);
  return {
    vectors: answers.flatMap(({ vectors }) => vectors),
    requestId: answers[0]?.requestId,
    inputTokens: counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0),
  };
}
