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
  /** Stops at given texts. Otherwise the gateway ends the answer there. */
  readonly stopSequences: boolean;
  /** Takes tools: never, in an answer that is not streamed, or always. */
  readonly tools: 'never' | 'whole' | 'always';
  readonly thinking: Thinking;
  /**
   * Tokens granted for thoughts on top of the answer's. Without them a short limit is used up before
   * the first word.
   */
  readonly reasoningTokens: number;
  /** What it reads and writes together, in tokens. */
  readonly contextTokens: number;
  /** The most output tokens that one request may ask for. */
  readonly maxOutputTokens: number;
  /** The shortest prefix that is cached, in tokens; undefined: it takes no cache points. */
  readonly cacheMinimumTokens: number | undefined;
  /** Can be called in the service tiers that an operator may choose. */
  readonly serviceTiers: boolean;
  /** Can be called in the latency modes that an operator may choose. */
  readonly latencyModes: boolean;
  /** Cannot be called by its own id, only through an inference profile. */
  readonly needsProfile: boolean;
  /** Absent: it gives no vectors, or none that we know how to ask for. */
  readonly embedding?: EmbeddingLimits;
}

/**
 * Whether a model thinks before it answers, and what keeps that short:
 *
 * - `never`: it does not, unless it is told to
 * - `can-be-off`: it does, unless `thinking` is disabled
 * - `effort`: it always does, and takes an effort
 * - `reasoning-effort`: the same, by the field `reasoning_effort`
 * - `always`: it does, and there is no switch that we know
 */
export type Thinking = 'never' | 'can-be-off' | 'effort' | 'reasoning-effort' | 'always';

export interface EmbeddingLimits {
  /** How many texts one call takes. */
  readonly textsPerCall: number;
  /** The lengths that its vectors can have. */
  readonly dimensions: readonly number[];
  /** The longest text that it takes, in UTF-16 units; what is behind it is left out. */
  readonly maxTextUnits: number;
}

/**
 * For a model that no row knows: what nearly every model takes. If it refuses something all the same,
 * the platform learns that from the refusal.
 */
export const DEFAULT_CAPABILITIES: ModelCapabilities = {
  purpose: 'text',
  systemPrompt: true,
  prefill: false,
  sampling: 'one',
  stopSequences: true,
  tools: 'always',
  thinking: 'never',
  reasoningTokens: 0,
  contextTokens: 200_000,
  maxOutputTokens: 4_096,
  cacheMinimumTokens: undefined,
  serviceTiers: true,
  latencyModes: true,
  needsProfile: false,
};
