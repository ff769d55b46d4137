/**
 * What the bodies of `/v2/code/completions` and `/v2/code/generations` have in common.
 *
 * @see contract 2.5
 * @module
 */
import * as v from 'valibot';
import {
  cutList,
  cutText,
  laxBoolean,
  laxInteger,
  optional,
  rule,
  trimmedText,
} from '../gitlab/fields.ts';
import { type RequestedModel, requestedModel } from '../gitlab/model-metadata.ts';
import { EDITOR_FILE_ENTRIES, relatedCode } from './editor-file.ts';

const PROVIDERS = [
  'anthropic',
  'vertex-ai',
  'litellm',
  'codestral',
  'fireworks_ai',
  'amazon_q',
  'gitlab',
] as const;

const PromptVersion = v.pipe(
  laxInteger,
  rule<number>('enum', (value) => [1, 2, 3].includes(value), 'Input should be 1, 2 or 3'),
);

export const PromptMessage = v.object({
  role: v.picklist(['system', 'user', 'assistant']),
  content: v.string(),
});

const Telemetry = v.object({
  model_engine: optional(cutText(50)),
  model_name: optional(cutText(50)),
  lang: optional(cutText(50)),
  requests: laxInteger,
  accepts: laxInteger,
  errors: laxInteger,
});

/** Members that no rule needs are not listed: `intent`, `generation_type`, `role_arn` and others. */
export const V2_ENTRIES = {
  // GitLab always sends it; a caller that does not means the plain form.
  prompt_version: v.optional(PromptVersion, 1),
  prompt: optional(v.union([v.string(), v.array(PromptMessage)])),
  prompt_id: optional(v.string()),
  current_file: v.object(EDITOR_FILE_ENTRIES),
  project_path: optional(cutText(255)),
  project_id: optional(laxInteger),
  model_provider: optional(v.picklist(PROVIDERS)),
  model_name: v.nullish(trimmedText(50)),
  model_endpoint: optional(v.string()),
  model_api_key: optional(v.string()),
  model_identifier: optional(v.string()),
  telemetry: v.optional(cutList(Telemetry, 10), []),
  stream: optional(laxBoolean),
  choices_count: optional(laxInteger),
  context: v.optional(cutList(relatedCode(500_000), 100), []),
};

const Entries = v.object(V2_ENTRIES);

export type V2Request = v.InferOutput<typeof Entries>;

/** Version 2 takes a text and version 3 messages; version 1 does not read the member. */
export function hasPromptOfVersion({ prompt_version, prompt }: V2Request): boolean {
  if (prompt_version === 1 || prompt === undefined) return true;
  return (typeof prompt === 'string') === (prompt_version === 2);
}

export const PROMPT_TEXT =
  'Input should be a text in version 2 and a list of messages in version 3';

/**
 * Whether a model's name is one of those that `isKnown` knows. A name is checked only where it is
 * present next to this provider, even as null.
 */
export function hasKnownModel(isKnown: (name: string) => boolean) {
  return ({ model_provider, model_name }: V2Request): boolean => {
    if (model_provider !== 'litellm' || model_name === undefined) return true;
    return model_name !== null && isKnown(model_name);
  };
}

/** The model that GitLab chose; an IDE that calls directly names none. */
export function v2Model({
  model_provider,
  model_name,
  model_identifier,
  model_endpoint,
  model_api_key,
}: V2Request): RequestedModel {
  return requestedModel({
    provider: model_provider ?? 'litellm',
    name: model_name,
    identifier: model_identifier,
    endpoint: model_endpoint,
    api_key: model_api_key,
  });
}

export interface V2Answer {
  /** The suggestion. Empty or white space only means that there is none. */
  readonly text: string;
  readonly engine: string;
  readonly model: string;
  /** Our language id, `''` when unknown. */
  readonly language: string;
  readonly region: string;
  readonly featureFlags: readonly string[];
  /** Absent where tokens are not reported. */
  readonly tokens?: object | undefined;
}

/** Members that are null are written: GitLab reads them. */
export function v2Body(answer: V2Answer): object {
  const { text, engine, model, language, region, featureFlags, tokens } = answer;
  const hasText = text.trim() !== '';
  return {
    id: 'id',
    model: {
      engine,
      name: model,
      lang: language,
      tokens_consumption_metadata: hasText && tokens ? tokens : null,
      region,
    },
    experiments: [],
    object: 'text_completion',
    created: Math.floor(Date.now() / 1_000),
    choices: hasText ? [{ text, index: 0, finish_reason: 'length' }] : [],
    metadata: { enabled_feature_flags: featureFlags },
  };
}
