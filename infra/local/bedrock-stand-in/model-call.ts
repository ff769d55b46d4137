/**
 * What a client asked of the stand-in, parsed far enough to be looked at in a test.
 *
 * @module
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Operation } from './operation.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** One call that reached the stand-in, whatever became of it. */
export interface ModelCall {
  /** Decoded: `anthropic.claude-…-v1:0`, or an ARN with its slashes. */
  readonly modelId: string;
  readonly operation: Operation;
  readonly streaming: boolean;
  /** The parsed body. */
  readonly request: JsonObject;
  /** All system and message texts, or the texts to embed, joined by line ends. */
  readonly prompt: string;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly stop?: readonly string[];
  readonly headers: IncomingHttpHeaders;
  /** Fires when the connection goes away before the answer's end, unless a script cut it. */
  readonly aborted: AbortSignal;
}

interface Received {
  readonly modelId: string;
  readonly operation: Operation;
  readonly request: JsonObject;
  readonly headers: IncomingHttpHeaders;
  readonly aborted: AbortSignal;
}

export function toModelCall(received: Received): ModelCall {
  const { inferenceConfig } = received.request as {
    inferenceConfig?: { maxTokens?: number; temperature?: number; stopSequences?: string[] };
  };
  const { maxTokens, temperature, stopSequences } = inferenceConfig ?? {};
  return {
    ...received,
    streaming: received.operation === 'converse-stream',
    prompt: promptTexts(received.request).join('\n'),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(stopSequences !== undefined && { stop: stopSequences }),
  };
}

/** The texts that an embedding request asks vectors for. */
export function embeddingInputs(request: JsonObject): readonly string[] {
  const { inputText, texts, singleEmbeddingParams } = request as {
    inputText?: unknown;
    texts?: unknown;
    singleEmbeddingParams?: { readonly text?: { readonly value?: unknown } };
  };
  const inputs = Array.isArray(texts) ? texts : [inputText, singleEmbeddingParams?.text?.value];
  return inputs.filter((input) => typeof input === 'string');
}

/** The members of request blocks that hold text; every other kind of block is passed over. */
interface TextBlock {
  readonly text?: string;
  readonly guardContent?: { readonly text?: { readonly text?: string } };
  readonly toolResult?: { readonly content?: readonly TextBlock[] };
}

function promptTexts(request: JsonObject): readonly string[] {
  const { system = [], messages = [] } = request as {
    system?: readonly TextBlock[];
    messages?: readonly { readonly content?: readonly TextBlock[] }[];
  };
  const blocks = [...system, ...messages.flatMap(({ content }) => content ?? [])];
  return [...blocks.flatMap(blockTexts), ...embeddingInputs(request)];
}

function blockTexts(block: TextBlock): readonly string[] {
  const own = [block.text, block.guardContent?.text?.text].filter((text) => text !== undefined);
  return [...own, ...(block.toolResult?.content ?? []).flatMap(blockTexts)];
}
