/**
 * Embedding texts with a test's gateway.
 *
 * @module
 */
import { embeddingInputs, type ModelCall } from '#infra/local/bedrock-stand-in/model-call.ts';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import type { Answer } from '#infra/local/bedrock-stand-in/server.ts';
import type { TestGateway } from '../../support/test-gateway.ts';
import { refusal } from './manners.ts';

export const TITAN = 'amazon.titan-embed-text-v2:0';
export const COHERE_3 = 'cohere.embed-multilingual-v3';
export const COHERE_4 = 'eu.cohere.embed-v4:0';
export const NOVA = 'amazon.nova-2-multimodal-embeddings-v1:0';

export interface Prediction {
  readonly embedding: readonly number[];
  readonly index: number;
}

export async function embed(gateway: TestGateway, modelId: string, contents: readonly string[]) {
  const before = gateway.bedrock.calls.length;
  const reply = await gateway.send({
    path: '/v1/embeddings/code_embeddings/index',
    headers: await gateway.headers({ scopes: ['generate_embeddings_codebase'] }),
    body: {
      model_metadata: {
        provider: 'litellm',
        name: 'embedding',
        endpoint: 'http://e.test',
        identifier: `bedrock/${modelId}`,
      },
      contents,
    },
  });
  return { reply, calls: gateway.bedrock.calls.slice(before) };
}

export function predictions({ reply }: Awaited<ReturnType<typeof embed>>): readonly Prediction[] {
  return reply.json<{ predictions: Prediction[] }>().predictions;
}

/** A text's vector is its length. */
export function lengths(call: ModelCall): Script {
  const vectors = embeddingInputs(call.request).map(({ length }) => [length]);
  return { type: 'embeddings', vectors, inputTokens: 3 };
}

/** Refuses calls with a text that `isBad`, the way in which vendors do: the whole call. */
export function refusing(isBad: (text: string) => boolean, message: string): Answer {
  return (call) => (embeddingInputs(call.request).some(isBad) ? refusal(message) : lengths(call));
}
