/**
 * The answer to InvokeModel of an embedding model.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html
 * @see https://docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html
 * @module
 */
import { countTokens } from './content.ts';
import type { Exchange } from './exchange.ts';
import { embeddingInputs, type ModelCall } from './model-call.ts';
import type { EmbeddingsScript } from './script.ts';

export async function sendEmbeddings(
  script: EmbeddingsScript,
  call: ModelCall,
  exchange: Exchange,
): Promise<void> {
  const inputTokens = script.inputTokens ?? countTokens(call.prompt);
  const [, toOutput = titanOutput] = OUTPUTS.find(([part]) => call.modelId.includes(part)) ?? [];
  const body = JSON.stringify(toOutput(script, call, inputTokens));

  exchange.start(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    // The only place where Cohere's answer tells what was billed.
    'x-amzn-bedrock-input-token-count': inputTokens,
  });
  await exchange.write(body);
  exchange.end();
}

type ToOutput = (script: EmbeddingsScript, call: ModelCall, inputTokens: number) => object;

/** By a part of the model's id; any other answers like Titan. */
const OUTPUTS: readonly (readonly [string, ToOutput])[] = [
  ['cohere.embed', cohereOutput],
  ['multimodal-embeddings', novaOutput],
];

function cohereOutput({ vectors }: EmbeddingsScript, { request }: ModelCall): object {
  return {
    embeddings: vectors,
    id: '00000000-0000-4000-8000-000000000000',
    response_type: 'embeddings_floats',
    texts: embeddingInputs(request),
  };
}

function novaOutput({ vectors }: EmbeddingsScript): object {
  return { embeddings: [{ embeddingType: 'TEXT', embedding: vectors[0] ?? [] }] };
}

function titanOutput(
  { vectors }: EmbeddingsScript,
  _call: ModelCall,
  inputTextTokenCount: number,
): object {
  return { embedding: vectors[0] ?? [], inputTextTokenCount };
}
