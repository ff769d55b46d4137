/**
 * What there is to know of a model. The rows are in `model-table.ts`.
 *
 * @module
 */
export interface ModelCapabilities {
  /** What it gives: text by Converse, or vectors by InvokeModel. */
  readonly purpose: 'text' | 'embeddings';
  /** Takes a system prompt. Otherwise it is folded into the first user message. */
  readonly systemPrompt: boolean;
  /**
   * Goes on with an answer that it finds begun: the conversation may end with the assistant.
   * Otherwise the beginning is given as context to the user's last turn.
   */
  readonly prefill: boolean;
  /** Which of `temperature` and `topP` it takes; where it takes one, temperature goes first. */
  readonly sampling: 'both' | 'one' | 'none';
  /** Takes tools: never, in an answer that is not streamed, or always. */
  readonly tools: 'never' | 'whole' | 'always';
  /**
   * Tokens granted for thoughts on top of the answer's, for models that reason before they speak.
   * Without it a short limit is used up before the first word.
   */
  readonly reasoningTokens: number;
  /** The most output tokens that one request may ask for. */
  readonly maxOutputTokens: number;
  /** The shortest prefix that is cached, in tokens; undefined: it takes no cache points. */
  readonly cacheMinimumTokens: number | undefined;
  /** Cannot be called by its own id, only through an inference profile. */
  readonly needsProfile: boolean;
  /** Absent: it gives no vectors, or none that we know how to ask for. */
  readonly embedding?: EmbeddingLimits;
}

export interface EmbeddingLimits {
  /** How many texts one call takes. */
  readonly textsPerCall: number;
  /** The lengths that its vectors can have. */
  readonly dimensions: readonly number[];
}

/**
 * For a model that no row knows: what nearly every model takes. What it refuses all the same, it is
 * taught by `self-healing.ts`.
 */
export const DEFAULT_CAPABILITIES: ModelCapabilities = {
  purpose: 'text',
  systemPrompt: true,
  prefill: false,
  sampling: 'one',
  tools: 'always',
  reasoningTokens: 0,
  maxOutputTokens: 4_096,
  cacheMinimumTokens: undefined,
  needsProfile: false,
};
