/**
 * What a client asked the stand-in, parsed far enough for tests to inspect.
 *
 * @module
 */
import type { IncomingHttpHeaders } from 'node:http';

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

const OPERATIONS = ['converse', 'converse-stream', 'invoke'] as const;

export type Operation = (typeof OPERATIONS)[number];

export interface Target {
  readonly modelId: string;
  readonly operation: Operation;
}

/**
 * The model and operation that a request names; `undefined` for any other request.
 *
 * A model id is one segment of the path: the slashes of an ARN arrive percent-encoded.
 *
 * @throws {URIError} for a malformed percent-encoding
 */
export function parseTarget(method: string, url: string): Target | undefined {
  const [path = ''] = url.split('?');
  const [, modelId, name] = /^\/model\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  const operation = OPERATIONS.find((known) => known === name);
  if (method !== 'POST' || modelId === undefined || operation === undefined) return undefined;
  return { modelId: decodeURIComponent(modelId), operation };
}
