/**
 * What the gateway knows about a model. The rows are in `model-table.ts`.
 *
 * @module
 */
export interface ModelCapabilities {
  /** What it gives: text by Converse, or vectors by InvokeModel. */
  readonly purpose: 'text' | 'embeddings';
  /** Takes a system prompt. Otherwise it is folded into the first user message. */
  readonly systemPrompt: boolean;
  /**
   * Continues an answer that has been started: the conversation may end with the assistant.
   * Otherwise that beginning is added to the user's last turn as context.
   */
  readonly prefill: boolean;
  /** Which of `temperature` and `topP` it takes; where it takes one, temperature goes first. */
  readonly sampling: 'both' | 'one' | 'none';
  /** Accepts stop sequences. Otherwise the gateway ends the answer at them. */
  readonly stopSequences: boolean;
  /** Takes tools: never, in an answer that is not streamed, or always. */
  readonly tools: 'never' | 'whole' | 'always';
  /** Can be told to call a tool, or a certain one. */
  readonly toolChoice: boolean;
  readonly thinking: Thinking;
  /**
   * Output tokens added to the limit for reasoning. Without them a short limit is used up before the
   * first word of the answer.
   */
  readonly reasoningTokens: number;
  /** Size of the context window: input and output together, in tokens. */
  readonly contextTokens: number;
  /** The most output tokens that one request may ask for. */
  readonly maxOutputTokens: number;
  /** The shortest prefix that is cached, in tokens; undefined: it takes no cache points. */
  readonly cacheMinimumTokens: number | undefined;
  /** Takes a cache point after its tools. */
  readonly cachesTools: boolean;
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
 * Whether a model reasons before it answers, and how to limit that:
 *
 * - `never`: only if told to
 * - `can-be-off`: by default; the field `thinking` turns it off
 * - `effort`: always; accepts an effort level
 * - `reasoning-effort`: always; accepts the field `reasoning_effort`
 * - `always`: always or possibly; no known setting limits it
 */
export type Thinking = 'never' | 'can-be-off' | 'effort' | 'reasoning-effort' | 'always';

export interface EmbeddingLimits {
  /** How many texts one call takes. */
  readonly textsPerCall: number;
  /** The lengths that its vectors can have. */
  readonly dimensions: readonly number[];
  /** Longest text it accepts, in UTF-16 units; longer texts are cut. */
  readonly maxTextUnits: number;
}

/**
 * For models without a row: what nearly every model accepts. If one refuses something anyway, the
 * platform learns that from the refusal.
 */
export const DEFAULT_CAPABILITIES: ModelCapabilities = {
  purpose: 'text',
  systemPrompt: true,
  prefill: false,
  sampling: 'one',
  stopSequences: true,
  tools: 'always',
  toolChoice: true,
  thinking: 'never',
  reasoningTokens: 0,
  contextTokens: 200_000,
  maxOutputTokens: 4_096,
  cacheMinimumTokens: undefined,
  cachesTools: true,
  serviceTiers: true,
  latencyModes: true,
  needsProfile: false,
};
