/**
 * The body of `POST /v1/chat/{invokable}`.
 *
 * @module
 */
import * as v from 'valibot';
import { laxBoolean, laxInteger, list, optional, rule, text } from '#shared/gitlab/fields.ts';
import { isGitlabModelName } from '#shared/gitlab/gitlab-families.ts';

const SHORT_LIMIT = 100;
const CONTENT_LIMIT = 400_000;

const Message = v.object({
  role: v.picklist(['system', 'user', 'assistant']),
  content: v.string(),
});

const Content = v.union([text(CONTENT_LIMIT), list(Message, 100, 1)]);

const Temperature = v.pipe(
  v.unknown(),
  v.transform((value) => (isDecimal(value) ? Number(value) : value)),
  rule(
    'float_type',
    (value) => typeof value === 'number' && value >= 0 && value <= 1,
    'Input should be a number between 0 and 1',
  ),
  v.transform(Number),
);

const MaxTokens = v.pipe(
  laxInteger,
  rule<number>(
    'out_of_range',
    (value) => value >= 1 && value <= 8_192,
    'Input should be between 1 and 8192',
  ),
);

const Parameters = v.object({
  stop_sequences: optional(list(text(225), 10, 1)),
  temperature: optional(Temperature),
  max_tokens_to_sample: optional(MaxTokens),
});

const ModelName = v.pipe(
  v.string(),
  rule<string>('value_error', isGitlabModelName, 'Value error, model is not supported'),
);

const Component = v.object({
  type: text(SHORT_LIMIT),
  metadata: v.object({ source: text(SHORT_LIMIT), version: text(SHORT_LIMIT) }),
  payload: v.object({
    content: Content,
    provider: optional(v.picklist(['anthropic', 'litellm'])),
    model: optional(ModelName),
    model_endpoint: optional(v.string()),
    model_api_key: optional(v.string()),
    model_identifier: optional(v.string()),
    params: optional(Parameters),
  }),
});

export const InvokableRequest = v.object({
  prompt_components: list(Component, 1, 1),
  stream: optional(laxBoolean),
});

export type InvokablePayload = v.InferOutput<typeof Component>['payload'];

/** Numbers may come as decimal text, as they may everywhere in GitLab's bodies. */
function isDecimal(value: unknown): boolean {
  return typeof value === 'string' && /^\s*[+-]?\d{1,15}(\.\d{0,15})?\s*$/.test(value);
}
