/**
 * One question to one model, before anything model-specific is decided.
 *
 * @module
 */

export interface PromptMessage {
  readonly role: 'user' | 'assistant';
  /** Never empty: Bedrock rejects empty text blocks. */
  readonly text: string;
}

export interface Prompt {
  /** What the model is and must do; folded into the first user message where a model has no system role. */
  readonly system: string;
  readonly messages: readonly PromptMessage[];
}

/** Where a question goes. */
export interface ModelTarget {
  /** A model id, an inference profile id, or an ARN, as Bedrock's `modelId` takes it. */
  readonly modelId: string;
  /** The AWS region whose Bedrock is asked. */
  readonly region: string;
  /** The foundation model's id, where `modelId` hides it (application inference profiles). */
  readonly baseModel?: string | undefined;
}

export interface ModelRequest {
  readonly target: ModelTarget;
  readonly prompt: Prompt;
  /** Upper limit of answer tokens. Reasoning models get room for their thoughts on top. */
  readonly maxOutputTokens: number;
  /** 0 to 1; left out for models that refuse it. */
  readonly temperature?: number | undefined;
  readonly stopSequences?: readonly string[] | undefined;
  /** Whether the answer is wanted piece by piece. */
  readonly streaming: boolean;
  /** Whether Bedrock may keep the beginning of the prompt for the next request. */
  readonly caching?: boolean | undefined;
}
