/**
 * Asks a model on Amazon Bedrock for vectors: the only module that calls InvokeModel.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
 * @module
 */
import { InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { GatewayError } from '../errors.ts';
import type { EmbedTexts, Usage, Vector } from '../models/model-event.ts';
import type { BedrockClients } from './clients.ts';
import { embeddingModelOf } from './embedding-models.ts';
import { modelFailure } from './model-failure.ts';

export function createEmbed(clients: BedrockClients): EmbedTexts {
  return async function* embed({ target, texts, labels, ...options }, signal) {
    const model = embeddingModelOf(target.modelId, target.baseModel);
    if (model === undefined) {
      throw new GatewayError('model_unknown', 'The model is no embedding model that we know');
    }
    try {
      const command = new InvokeModelCommand({
        modelId: target.modelId,
        contentType: 'application/json',
        accept: 'application/json',
        body: JSON.stringify(model.encode(texts, options)),
      });
      const inputTokens = watchInputTokens(command);
      const output = await clients(target, labels).send(command, { abortSignal: signal });
      yield { type: 'start', target, requestId: output.$metadata.requestId };
      const answer = parseJson(output.body.transformToString());
      yield { type: 'vectors', vectors: vectorsIn(model.decode(answer), texts.length) };
      yield {
        type: 'finish',
        reason: 'stop',
        stopReason: 'end_turn',
        usage: usageOf(inputTokens()),
      };
    } catch (error) {
      throw modelFailure(error, signal);
    }
  };
}

/** For every family the number of tokens is in a header, which the SDK does not hand on. */
function watchInputTokens(command: InvokeModelCommand): () => number | undefined {
  let inputTokens: number | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { headers?: Readonly<Record<string, string>> };
      const count = Number(headers?.['x-amzn-bedrock-input-token-count'] ?? Number.NaN);
      if (Number.isSafeInteger(count)) inputTokens = count;
      return result;
    },
    { step: 'deserialize' },
  );
  return () => inputTokens;
}

/** @throws {GatewayError} `model_failed` when the answer is no JSON object */
function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Not chained as a cause: the parser's message quotes the answer.
  }
  throw new GatewayError('model_failed', 'Bedrock answered something other than a JSON object');
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

/** Vectors are not counted in tokens. */
function usageOf(inputTokens: number | undefined): Usage | undefined {
  if (inputTokens === undefined) return undefined;
  return { inputTokens, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
}
