/**
 * The body of `POST /v2/code/completions`.
 *
 * @module
 */

import * as v from 'valibot';
import {
  laxBoolean,
  laxInteger,
  list,
  optional,
  rule,
  text,
  trimmedText,
} from '#shared/http/fields.ts';
import { GITLAB_FAMILIES } from '#shared/routing/gitlab-families.ts';

const PROVIDERS = [
  'anthropic',
  'vertex-ai',
  'litellm',
  'codestral',
  'fireworks_ai',
  'amazon_q',
  'gitlab',
] as const;

const PROMPT_TEXT = 'Input should be a text in version 2 and a list of messages in version 3';
const MODEL_TEXT =
  'Value error, model is not supported by use case code completions and provider litellm';

const CONTENT_LIMIT = 100_000;
const NAME_LIMIT = 255;

const CurrentFile = v.object({
  file_name: trimmedText(NAME_LIMIT),
  language_identifier: optional(text(NAME_LIMIT)),
  content_above_cursor: text(CONTENT_LIMIT),
  content_below_cursor: text(CONTENT_LIMIT),
});

const Message = v.object({
  role: v.picklist(['system', 'user', 'assistant']),
  content: v.string(),
});

const Telemetry = v.object({
  model_engine: optional(text(50)),
  model_name: optional(text(50)),
  lang: optional(text(50)),
  requests: laxInteger,
  accepts: laxInteger,
  errors: laxInteger,
});

const ContextItem = v.object({ type: text(1_024), name: text(1_024), content: text(500_000) });

const PromptVersion = v.pipe(
  laxInteger,
  rule<number>('enum', (value) => [1, 2, 3].includes(value), 'Input should be 1, 2 or 3'),
);

const Body = v.object({
  // GitLab always sends it; a caller that does not means the plain form.
  prompt_version: v.optional(PromptVersion, 1),
  prompt: optional(v.union([v.string(), v.array(Message)])),
  current_file: CurrentFile,
  project_path: optional(trimmedText(NAME_LIMIT)),
  project_id: optional(laxInteger),
  model_provider: optional(v.picklist(PROVIDERS)),
  model_name: v.nullish(trimmedText(50)),
  model_endpoint: optional(v.string()),
  model_api_key: optional(v.string()),
  model_identifier: optional(v.string()),
  telemetry: v.optional(list(Telemetry, 10), []),
  stream: optional(laxBoolean),
  choices_count: optional(laxInteger),
  context: v.optional(list(ContextItem, 100), []),
});

type Body = v.InferOutput<typeof Body>;

export const CompletionRequest = v.pipe(
  Body,
  v.forward(rule('prompt_type', hasPromptOfVersion, PROMPT_TEXT), ['prompt']),
  v.forward(rule('value_error', isKnownModel, MODEL_TEXT), ['model_name']),
);

export type CompletionRequest = v.InferOutput<typeof CompletionRequest>;

/** Version 2 takes a text and version 3 messages; version 1 does not read the member. */
function hasPromptOfVersion({ prompt_version, prompt }: Body): boolean {
  if (prompt_version === 1 || prompt === undefined) return true;
  return (typeof prompt === 'string') === (prompt_version === 2);
}

/** A name is checked only where it is present, were it as null, beside this provider. */
function isKnownModel({ model_provider, model_name }: Body): boolean {
  if (model_provider !== 'litellm' || model_name === undefined) return true;
  return model_name !== null && Object.hasOwn(GITLAB_FAMILIES, model_name);
}
