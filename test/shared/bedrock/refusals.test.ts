/** The same refusal in the words of several vendors. */
import { describe, expect, it } from 'vitest';
import { type Refusal, readRefusal } from '#shared/bedrock/refusals.ts';

const of = (part: Refusal['part'], tokens?: number): Refusal => ({
  part,
  ...(tokens !== undefined && { tokens }),
});

const WORDINGS: readonly (readonly [Refusal, readonly string[]])[] = [
  [
    of('stop sequences'),
    [
      "This model doesn't support the stopSequences field. Remove stopSequences and try again.",
      'This model doesn’t support the stopSequences field. Remove stopSequences and try again.',
      'The model returned the following errors: stop_sequences: Extra inputs are not permitted',
      "Unsupported parameter: 'stop' is not supported with this model.",
      'Stop sequences are not supported for this model.',
      'This model does not support stop sequences.',
      'The `stop_sequences` parameter is not supported by this model.',
    ],
  ],
  [
    of('sampling'),
    [
      "This model doesn't support the temperature field. Remove temperature and try again.",
      "This model doesn't support the topP field. Remove topP and try again.",
      'The model returned the following errors: `temperature` is deprecated for this model.',
      "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
      "Unsupported parameter: 'top_p' is not supported with this model.",
    ],
  ],
  [
    of('sampling beside another'),
    [
      'The model returned the following errors: `temperature` and `top_p` cannot both be specified for this model. Please use only one.',
    ],
  ],
  [
    of('system prompt'),
    [
      "This model doesn't support system messages. Try again without a system message or use a model that supports system messages.",
      'This model does not support system prompts.',
    ],
  ],
  [
    of('prefill'),
    [
      'The model returned the following errors: This model does not support assistant message prefill. The conversation must end with a user message.',
      'The conversation must end with a user message.',
    ],
  ],
  [
    of('tools'),
    ["This model doesn't support tool use.", "This model doesn't support the toolConfig field."],
  ],
  [of('tools in streams'), ["This model doesn't support tool use in streaming mode."]],
  [
    of('cache points'),
    [
      "This model doesn't support the cachePoint field. Remove cachePoint and try again.",
      'Malformed input request: #: extraneous key [cachePoint] is not permitted, please reformat your input and try again.',
      'You invoked an unsupported model or your request did not allow prompt caching. See the documentation for more information.',
    ],
  ],
  [
    of('service tier'),
    [
      'Reservation not found.',
      'The provided service tier is not supported for this model.',
      'service tier provided is invalid',
      "This model doesn't support the serviceTier field. Remove serviceTier and try again.",
    ],
  ],
  [
    of('latency mode'),
    [
      'Latency performance configuration is not supported for amazon.nova-pro-v1:0.',
      "This model doesn't support the performanceConfig field. Remove performanceConfig and try again.",
    ],
  ],
  [
    of('thinking'),
    [
      'The model returned the following errors: "thinking.type.disabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
      'Malformed input request: #: extraneous key [reasoning_effort] is not permitted, please reformat your input and try again.',
      'output_config.effort: Extra inputs are not permitted',
    ],
  ],
  [
    of('output limit', 4_096),
    [
      'The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens value that is lower than 4096.',
      'The model returned the following errors: max_tokens: 8192 > 4096, which is the maximum allowed number of output tokens for claude-3-haiku-20240307',
      'max_tokens is too large: 64000. This model supports at most 4096 completion tokens, whereas you provided 64000.',
      'Malformed input request: #/max_gen_len: 8192 is not less or equal to 4096, please reformat your input and try again.',
      "1 validation error detected: Value '100000' at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must have value less than or equal to 4096",
    ],
  ],
  [
    of('sum', 4_641),
    [
      'The model returned the following errors: input length and `max_tokens` exceed context limit: 195359 + 8192 > 200000, decrease input length or `max_tokens` and try again',
      "This model's maximum context length is 200000 tokens. However, you requested 203551 tokens (195359 in the messages, 8192 in the completion). Please reduce the length of the messages or completion.",
      "This model's maximum context length is 200000 tokens. However, you requested 8192 output tokens and your prompt contains at least 195359 input tokens, for a total of at least 203551 tokens.",
      "'max_tokens' or 'max_completion_tokens' is too large: 8192. This model's maximum context length is 200000 tokens and your request has 195359 input tokens (8192 > 200000 - 195359).",
    ],
  ],
];

const CASES = WORDINGS.flatMap(([refusal, messages]) =>
  messages.map((message) => ({ ...refusal, message })),
);

describe('a refusal', () => {
  it.each(CASES)('of $part is understood: $message', ({ message, ...refusal }) => {
    expect(readRefusal(message)).toEqual(refusal);
  });

  it.each([
    'Malformed input request.',
    'The model returned the following errors: Validation Error',
    'Input is too long for requested model.',
    'This model does not support your sense of humour.',
    'temperature',
    '',
    `${'#'.repeat(100_000)} is not supported`,
  ])('that no row knows is about nothing: %.60s', (message) => {
    expect(readRefusal(message)).toBeUndefined();
  });
});
