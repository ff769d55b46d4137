/**
 * What differs between models, as data. No other file names a model family.
 *
 * A model that no row knows gets {@link DEFAULTS}: everything a current chat model can do. The first
 * row whose pattern matches the base model id wins; to teach the gateway a model, add a row.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html
 * @module
 */

export interface ModelCapabilities {
  /** Takes a system prompt. Otherwise it is folded into the first user message. */
  readonly systemPrompt: boolean;
  /** Takes `temperature`. */
  readonly temperature: boolean;
  /** The most output tokens that one request may ask for. */
  readonly maxOutputTokens: number;
  /**
   * Tokens granted for thoughts on top of the answer's, for models that reason before they speak.
   * Without it a short limit is used up before the first word.
   */
  readonly reasoningTokens: number;
}

const DEFAULTS: ModelCapabilities = {
  systemPrompt: true,
  temperature: true,
  maxOutputTokens: 4_096,
  reasoningTokens: 0,
};

interface Row extends Partial<ModelCapabilities> {
  readonly pattern: RegExp;
}

/** Patterns see the base model id: no geography, no ARN. Sources: see the module's link. */
const ROWS: readonly Row[] = [
  // The newest Claude models refuse every sampling parameter.
  {
    pattern: /^anthropic\.claude-(opus-4-[78]|opus-5|fable|mythos)/,
    temperature: false,
    maxOutputTokens: 128_000,
  },
  // Sonnet 5 thinks by default.
  {
    pattern: /^anthropic\.claude-sonnet-5/,
    temperature: false,
    maxOutputTokens: 64_000,
    reasoningTokens: 1_024,
  },
  { pattern: /^anthropic\.claude-(sonnet|opus|haiku)-4/, maxOutputTokens: 32_000 },
  { pattern: /^anthropic\.claude-3-5/, maxOutputTokens: 8_192 },
  { pattern: /^mistral\.(mistral-7b|mixtral-8x7b)/, systemPrompt: false },
  { pattern: /^meta\.llama3-(8b|70b)-/, maxOutputTokens: 2_048 },
  { pattern: /^amazon\.titan-text/, systemPrompt: false, maxOutputTokens: 3_072 },
  { pattern: /^openai\.gpt-oss/, maxOutputTokens: 16_384, reasoningTokens: 1_024 },
  { pattern: /^deepseek\.r1/, maxOutputTokens: 8_192, reasoningTokens: 2_048 },
  { pattern: /^moonshotai\.kimi-k3/, temperature: false },
];

/** Geographies of cross-region inference profiles. */
const GEOGRAPHY = /^(us-gov|us|eu|apac|jp|au|ca|global)\./;

/** The last part of a foundation-model or inference-profile ARN; other text stays as it is. */
const ARN_RESOURCE = /^arn:[^/]*\/(.*)$/;

/** `modelId` without the ARN around it and without the geography in front of it. */
export function baseModelId(modelId: string): string {
  const resource = ARN_RESOURCE.exec(modelId)?.[1] ?? modelId;
  return resource.replace(GEOGRAPHY, '');
}

/**
 * What the model can do. `baseModel` is needed where the id hides it (application inference
 * profiles); otherwise it is read from the id.
 */
export function capabilitiesOf(modelId: string, baseModel?: string): ModelCapabilities {
  const id = baseModelId(baseModel ?? modelId);
  const { pattern: _, ...row } = ROWS.find(({ pattern }) => pattern.test(id)) ?? {
    pattern: undefined,
  };
  return { ...DEFAULTS, ...row };
}
