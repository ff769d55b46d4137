/**
 * What Bedrock's refusals mean, as data. Vendors word the same refusal differently, and AWS puts its own
 * words in front. To add a wording, add a row with its source.
 *
 * A refusal may quote the request and thus a caller's own words. Therefore a wording only counts at the
 * beginning of a refusal, and quoted text is ignored unless it looks like a field name.
 *
 * @module
 */

/** A part of the request that a model may refuse. */
export type RefusedPart =
  | 'stop sequences'
  | 'sampling'
  | 'sampling beside another'
  | 'system prompt'
  | 'prefill'
  | 'tools'
  | 'tool choice'
  | 'tools in streams'
  | 'cache points'
  | 'service tier'
  | 'latency mode'
  | 'thinking'
  | 'output limit'
  | 'sum';

export interface Refusal {
  readonly part: RefusedPart;
  /** Of `output limit`: the most output tokens. Of `sum`: what the input leaves of the context. */
  readonly tokens?: number;
}

/** Which part of a request a field belongs to, by all names that vendors have for it, in lower case. */
const PARTS_BY_FIELD: ReadonlyMap<string, RefusedPart> = new Map(
  Object.entries({
    'stop sequences': ['stopsequences', 'stop_sequences', 'stop', 'stop_words', 'stop sequences'],
    sampling: ['temperature', 'topp', 'top_p', 'topk', 'top_k', 'sampling parameters'],
    'system prompt': ['system', 'system messages', 'system prompts', 'a system message'],
    tools: ['toolconfig', 'tools', 'tool use', 'tool calling', 'function calling'],
    'tool choice': ['', '.any', '.tool', '.auto'].map((kind) => `toolconfig.toolchoice${kind}`),
    'cache points': ['cachepoint', 'cache_control', 'prompt caching', 'cache points'],
    'service tier': ['servicetier', 'service_tier', 'service tier', 'servicetier.type'],
    'latency mode': [
      'performanceconfig',
      'performance_config',
      'performanceconfig.latency',
      'latency',
      'latency performance configuration',
    ],
    thinking: [
      'thinking',
      'thinking.type',
      'thinking.type.disabled',
      'reasoning_effort',
      'reasoning',
      'reasoning_config',
      'effort',
      'outputconfig',
      'outputconfig.effort',
      'output_config',
      'output_config.effort',
    ],
  } satisfies Partial<Record<RefusedPart, readonly string[]>>).flatMap(([part, names]) =>
    names.map((name) => [name, part as RefusedPart] as const),
  ),
);

const FIELD = '(?<field>[a-z_]+(?:[.][a-z_]+)*(?: [a-z]+){0,2}?)';
const MODEL = '(?:this|the|the requested|your) model';

/** Sentences that name a field. */
const ABOUT_A_FIELD: readonly RegExp[] = [
  // Converse: "This model doesn't support the stopSequences field. Remove stopSequences and try again."
  // https://github.com/langgenius/dify-official-plugins/issues/1767
  new RegExp(`^${MODEL} does not support (?:the )?${FIELD}(?: field| parameter)?(?:[.,]|$)`),
  // Anthropic: "`temperature` is deprecated for this model." https://github.com/NousResearch/hermes-agent/pull/111438
  // Anthropic: ""thinking.type.disabled" is not supported for this model." https://github.com/earendil-works/pi/pull/7081
  new RegExp(
    `^(?:the )?${FIELD}(?: field| parameter)? (?:is|are) (?:deprecated|not supported|not allowed|unsupported|not permitted)\\b`,
  ),
  // OpenAI: "Unsupported parameter: 'temperature' is not supported with this model."
  // https://github.com/OpenHands/software-agent-sdk/issues/1837
  new RegExp(`^(?:unsupported|unknown|unrecognized) (?:parameter|field|argument): ${FIELD}\\b`),
  // OpenAI: "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) …"
  // https://github.com/johny-b/llmcomp/issues/69
  new RegExp(`^(?:unsupported value: )?${FIELD} does not support [^ ]+ with this model\\b`),
  // JSON schema: "Malformed input request: #: extraneous key [cachePoint] is not permitted, …"
  // https://github.com/traceloop/openllmetry/pull/3390
  new RegExp(`^extraneous key \\[${FIELD}\\] is not permitted\\b`),
  // Pydantic: "reasoning_effort: Extra inputs are not permitted"
  new RegExp(`^${FIELD}: extra inputs are not permitted\\b`),
];

/** Sentences of their own. */
const SENTENCES: readonly (readonly [RegExp, RefusedPart])[] = [
  [/^temperature and top_?p cannot both\b/, 'sampling beside another'],
  [/^(this|the) model does not support system messages\b/, 'system prompt'],
  [/^(this|the) model does not support assistant message prefill\b/, 'prefill'],
  [/^the conversation must end with a user message\b/, 'prefill'],
  [/^(this|the) model does not support tool use in streaming mode\b/, 'tools in streams'],
  // Refused as a lack of access by models that have no cache. https://github.com/BerriAI/litellm/pull/39210
  [
    /^you invoked an unsupported model or your request did not allow prompt caching\b/,
    'cache points',
  ],
  // https://github.com/envoyproxy/ai-gateway/pull/1749
  [/^reservation not found\b/, 'service tier'],
  [
    /^(the )?(provided |requested )?service tier( provided)? is (invalid|not supported|not available)\b/,
    'service tier',
  ],
];

/** The most output tokens that a model gives. */
const OUTPUT_LIMITS: readonly RegExp[] = [
  // Converse: https://github.com/vercel/ai/issues/2772
  /^the maximum tokens you requested exceeds the model limit of (?<limit>\d{1,9})\b/,
  // Anthropic
  /^max_tokens: \d{1,9} > (?<limit>\d{1,9}), which is the maximum allowed number of output tokens\b/,
  // OpenAI
  /^max_(?:completion_)?tokens is too large: \d{1,9}\. this model supports at most (?<limit>\d{1,9}) completion tokens\b/,
  // JSON schema
  /^#?\/?(?:[a-z]+\/)?(?:max_?tokens?|max_gen_len|maxtokencount|max_new_tokens): \d{1,9} is not less or equal to (?<limit>\d{1,9})\b/,
  // AWS' constraints
  /^1 validation error detected: value \d{1,9} at inferenceconfig\.maxtokens failed to satisfy constraint: member must have value less than or equal to (?<limit>\d{1,9})\b/,
  /^(?:too many tokens: )?max[_ ]tokens must be less than or equal to (?<limit>\d{1,9})\b/,
];

/** Input and the answer's limit together are too long for the context. */
const SUMS: readonly RegExp[] = [
  // Anthropic: https://github.com/RooCodeInc/Roo-Code/issues/3713
  /^input length and max_tokens exceed context limit: (?<input>\d{1,9}) \+ \d{1,9} > (?<context>\d{1,9})\b/,
  // OpenAI, vLLM: https://github.com/vllm-project/vllm/issues/20409
  /^this model's maximum context length is (?<context>\d{1,9}) tokens\. however, you requested \d{1,9} tokens \((?<input>\d{1,9}) in the messages, \d{1,9} in the completion\)/,
  // vLLM: https://github.com/vllm-project/vllm/issues/42474
  /^this model's maximum context length is (?<context>\d{1,9}) tokens\. however, you requested \d{1,9} output tokens and your prompt contains (?:at least )?(?<input>\d{1,9}) input tokens\b/,
  // vLLM
  /^max_tokens or max_completion_tokens is too large: \d{1,9}\. this model's maximum context length is (?<context>\d{1,9}) tokens and your request has (?<input>\d{1,9}) input tokens\b/,
];

/** The part of the request that a refusal is about; undefined if no row matches. */
export function readRefusal(message: string): Refusal | undefined {
  const text = refusalText(message);
  const sum = firstMatch(SUMS, text);
  if (sum) return { part: 'sum', tokens: Number(sum['context']) - Number(sum['input']) };
  const limit = firstMatch(OUTPUT_LIMITS, text);
  if (limit) return { part: 'output limit', tokens: Number(limit['limit']) };
  const sentence = SENTENCES.find(([pattern]) => pattern.test(text));
  if (sentence) return { part: sentence[1] };
  const part = PARTS_BY_FIELD.get(firstMatch(ABOUT_A_FIELD, text)?.['field'] ?? '');
  return part && { part };
}

/** Text that AWS and its validators put before a vendor's message. */
const FRAMES =
  /^(?:the model returned the following errors|malformed input request|validation ?error|value error|bad request|#|error)[:,]? */;

/** Longer than any refusal; the rest is ignored. */
const MAX_MESSAGE_LENGTH = 1_000;

/** The refusal in lower case, without such prefixes and up to the first quoted text. */
export function refusalText(message: string): string {
  let text = message
    .slice(0, MAX_MESSAGE_LENGTH)
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/\b(does|is|can|are|do)n't\b/g, '$1 not')
    .replace(/["'`]([a-z_]{1,40}(?:\.[a-z_]{1,40}){0,3}|\d{1,9})["'`]/g, '$1')
    .trim();
  // The 's of "this model's" is no quote.
  const quote = text.search(/["`]|(?<![a-z])'|'(?!s\b)/);
  if (quote !== -1) text = text.slice(0, quote);
  for (let frame = FRAMES.exec(text)?.[0]; frame; frame = FRAMES.exec(text)?.[0]) {
    text = text.slice(frame.length);
  }
  return text;
}

function firstMatch(patterns: readonly RegExp[], text: string): Record<string, string> | undefined {
  for (const pattern of patterns) {
    const groups = pattern.exec(text)?.groups;
    if (groups) return groups;
  }
  return undefined;
}
