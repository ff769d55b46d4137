/**
 * How models on Bedrock behave, told without the gateway's own table: what each refuses, how much it
 * thinks, and how it speaks.
 *
 * @see contract supported-models 6
 * @module
 */

export interface Manners {
  /** Takes no stop sequences. */
  readonly refusesStops?: true;
  readonly sampling?: 'none' | 'one';
  readonly refusesPrefill?: true;
  readonly refusesSystem?: true;
  readonly takesCachePoints?: true;
  /** Cannot be called by its own id. */
  readonly profileOnly?: true;
  readonly maxOutputTokens?: number;
  /** What it thinks before an answer, in tokens: by itself, and when it is held short. */
  readonly thinks?: { readonly freely: number; readonly briefly: number };
  /** What holds its thoughts short. */
  readonly takesSwitch?: 'thinking' | 'effort' | 'reasoning_effort';
  readonly voice?: Voice;
}

/** Where thoughts and control words stand in what a model says. */
export interface Voice {
  /** Thoughts in the text, in front of the answer. */
  readonly before?: string;
  /** Control words, and what it makes up behind them. */
  readonly behind?: string;
  /** Thoughts in blocks of their own. */
  readonly reasoning?: string;
  /** `_` in code is written `\_`. */
  readonly escapes?: true;
}

const A_LOT = { freely: 1_500, briefly: 300 };
const A_LITTLE = { freely: 700, briefly: 700 };
const REASONING = { reasoning: 'The user wants an answer.' };

/** All that match a model's id hold, the later ones over the earlier ones. */
const MANNERS: readonly (readonly [RegExp, Manners])[] = [
  [/^anthropic\.claude-(?!3-haiku)/, { profileOnly: true }],
  [
    /^anthropic\.claude-(opus-4|sonnet-4|haiku-4|sonnet-5|opus-5|haiku-5|fable|mythos)/,
    { takesCachePoints: true, maxOutputTokens: 64_000 },
  ],
  [/^anthropic\.claude-opus-4-1/, { maxOutputTokens: 32_000 }],
  [/^anthropic\.claude-3/, { maxOutputTokens: 8_192 }],
  [/^anthropic\.claude-(haiku|sonnet|opus)-4-[56]/, { sampling: 'one' }],
  [/^anthropic\.claude-(sonnet|opus)-4-[678]/, { refusesPrefill: true }],
  [/^anthropic\.claude-opus-4-[678]/, { maxOutputTokens: 128_000 }],
  [/^anthropic\.claude-opus-4-[78]/, { sampling: 'none' }],
  [
    /^anthropic\.claude-(sonnet|opus|haiku|fable|mythos)-5/,
    {
      sampling: 'none',
      refusesPrefill: true,
      maxOutputTokens: 128_000,
      thinks: { freely: 700, briefly: 0 },
      takesSwitch: 'thinking',
      voice: REASONING,
    },
  ],
  [/^anthropic\.claude-((sonnet|opus)-5-5|fable|mythos)/, { thinks: A_LOT, takesSwitch: 'effort' }],
  [
    /^amazon\.nova/,
    {
      takesCachePoints: true,
      voice: { before: '<thinking>The user wants an answer.</thinking>\n\n' },
    },
  ],
  [/^amazon\.nova-2/, { maxOutputTokens: 64_000 }],
  [/^amazon\.nova-premier/, { profileOnly: true }],
  [
    /^meta\.llama/,
    {
      profileOnly: true,
      maxOutputTokens: 4_096,
      voice: { behind: '<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nThanks!' },
    },
  ],
  [/^meta\.llama3-(8b|70b)-/, { maxOutputTokens: 2_048 }],
  [
    /^mistral\.(mistral-7b|mixtral)/,
    { refusesSystem: true, maxOutputTokens: 4_096, voice: { behind: '</s>' } },
  ],
  [/^mistral\.mixtral/, { voice: { behind: '</s>', escapes: true } }],
  [/^mistral\.(devstral-2|mistral-large-3)/, { maxOutputTokens: 32_000 }],
  [
    /^mistral\.magistral/,
    { thinks: A_LITTLE, voice: { before: '[THINK]The user wants an answer.[/THINK]' } },
  ],
  [
    /^openai\.gpt-oss/,
    {
      refusesStops: true,
      thinks: { freely: 700, briefly: 200 },
      takesSwitch: 'reasoning_effort',
      voice: REASONING,
    },
  ],
  [
    /^openai\.gpt-[5-9]/,
    {
      profileOnly: true,
      sampling: 'none',
      thinks: A_LITTLE,
      takesSwitch: 'effort',
      voice: REASONING,
    },
  ],
  [/^openai\.gpt-(5\.[6-9]|[6-9])/, { refusesStops: true }],
  [
    /^xai\.grok/,
    {
      refusesStops: true,
      profileOnly: true,
      sampling: 'none',
      thinks: A_LITTLE,
      takesSwitch: 'effort',
      voice: REASONING,
    },
  ],
  [
    /^deepseek\./,
    { thinks: A_LITTLE, voice: { before: '<think>\nThe user wants an answer.\n</think>\n\n' } },
  ],
  [/^deepseek\.r1/, { thinks: { freely: 1_500, briefly: 1_500 }, voice: REASONING }],
  [
    /^qwen\.qwen3-(235b|32b)/,
    { thinks: A_LITTLE, voice: { before: '<think>The user wants an answer.</think>\n' } },
  ],
  [/^qwen\.qwen3-235b/, { refusesStops: true }],
  [/^qwen\./, { voice: { behind: '<|im_end|>' } }],
  [/^zai\./, { thinks: A_LITTLE, voice: { before: 'The user wants an answer.\n</think>\n' } }],
  [/^zai\.glm-5\.3/, { profileOnly: true }],
  [
    /^minimax\./,
    { thinks: A_LITTLE, voice: { before: '<think>\nThe user wants an answer.\n</think>\n' } },
  ],
  [/^moonshot/, { refusesStops: true, voice: { behind: '<|im_end|>\n<|im_user|>user' } }],
  [/^moonshotai\.kimi-k3/, { sampling: 'none', thinks: A_LITTLE }],
  [/^moonshot\.kimi-k2-thinking/, { thinks: { freely: 1_500, briefly: 1_500 }, voice: REASONING }],
  [/^google\.gemma/, { voice: { behind: '<end_of_turn>' } }],
  [/^nvidia\.nemotron-super/, { thinks: A_LITTLE, voice: REASONING }],
  [/^writer\./, { profileOnly: true }],
];

/** `baseModel` has no geography in front. */
export function mannersOf(baseModel: string): Manners {
  const all = MANNERS.flatMap(([pattern, manners]) => (pattern.test(baseModel) ? [manners] : []));
  return Object.assign({}, ...all);
}

/** GPT-6 Sol and Luna have ids of their own, and Llama 3 of the first day. */
const CALLABLE_BARE = /^(openai\.gpt-6-(sol|luna)|meta\.llama3-(8b|70b)-)/;

/** The id by which a model can be called. */
export function callableId(baseModel: string): string {
  return isProfileOnly(baseModel) ? `us.${baseModel}` : baseModel;
}

export function isProfileOnly(baseModel: string): boolean {
  return (mannersOf(baseModel).profileOnly ?? false) && !CALLABLE_BARE.test(baseModel);
}
