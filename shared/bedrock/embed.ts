/**
 * Asks a model on Amazon Bedrock for vectors: the only module that calls InvokeModel.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
 * @module
 */
import { InvokeModelCommand, type InvokeModelCommandOutput } from '@aws-sdk/client-bedrock-runtime';
import { GatewayError } from '../errors.ts';
import type { EmbedTexts, Usage, Vector } from '../models/model-event.ts';
import type { BedrockClients, Invoked } from './clients.ts';
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
      const client = clients(target, labels);
      const output: InvokeModelCommandOutput & Invoked = await client.send(command, {
        abortSignal: signal,
      });
      yield { type: 'start', target, requestId: output.$metadata.requestId };
      const answer = parseJson(output.body.transformToString());
      yield { type: 'vectors', vectors: vectorsIn(model.decode(answer), texts.length) };
      yield {
        type: 'finish',
        reason: 'stop',
        stopReason: 'end_turn',
        usage: usageOf(output.inputTokens),
      };
    } catch (error) {
      throw modelFailure(error, signal);
    }
  };
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
function usageOf(counted: string | undefined): Usage | undefined {
  const inputTokens = Number(counted ?? Number.NaN);
  if (!Number.isSafeInteger(inputTokens)) return undefined;
  return { inputTokens, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
}
