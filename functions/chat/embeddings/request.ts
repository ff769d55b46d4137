/**
 * The body of `POST /v1/embeddings/code_embeddings`.
 *
 * @module
 */
import * as v from 'valibot';
import { GatewayError } from '#shared/errors.ts';
import { laxBoolean, laxInteger, list, optional, rule, text } from '#shared/gitlab/fields.ts';
import { requestedModel } from '#shared/gitlab/model-metadata.ts';

/** With vectors of 1,024 numbers, the answer to so many is about 20 MB. */
const MAX_CONTENTS = 1_024;

/** Twice what any model accepts: the model itself says more precisely what is too long. */
const MAX_CONTENT_LENGTH = 100_000;

const MAX_DIMENSIONS = 4_096;

const Dimensions = v.pipe(
  laxInteger,
  rule<number>(
    'out_of_range',
    (value) => value >= 1 && value <= MAX_DIMENSIONS,
    `Input should be between 1 and ${MAX_DIMENSIONS}`,
  ),
);

export const EmbeddingsRequest = v.object({
  model_metadata: v.optional(v.unknown()),
  contents: list(text(MAX_CONTENT_LENGTH), MAX_CONTENTS),
  dimensions: optional(Dimensions),
  litellm_drop_params: optional(laxBoolean),
});

/**
 * `model_metadata` is checked more strictly than elsewhere, with texts that GitLab shows its
 * administrator.
 *
 * @see contract 2.13
 */
const Metadata = v.object({
  provider: v.string(),
  name: v.optional(v.unknown()),
  endpoint: v.optional(v.unknown()),
});

type Metadata = v.InferOutput<typeof Metadata>;

/** The first broken rule is reported. */
const RULES: readonly (readonly [(metadata: Metadata) => boolean, string])[] = [
  [({ provider }) => provider === 'litellm', 'Allowed providers are: gitlab|litellm.'],
  [({ name }) => Boolean(name), 'Model `name` must be set when using `litellm` provider.'],
  [
    ({ name }) => name === 'embedding',
    "Model `name` must be 'embedding' when using `litellm` provider.",
  ],
  [
    ({ endpoint }) => Boolean(endpoint),
    'Model `endpoint` must be set when using `litellm` provider.',
  ],
];

/**
 * The identifier of the model that GitLab chose, if it chose one. A model of GitLab's own cloud, or
 * none at all, means the one that the gateway has for embeddings.
 *
 * @throws {GatewayError} `invalid_request` with the text of the rule that is broken
 */
export function requestedEmbeddingModel(metadata: unknown): string | undefined {
  const result = v.safeParse(Metadata, metadata);
  if (!result.success || result.output.provider === 'gitlab') return undefined;

  const broken = RULES.find(([holds]) => !holds(result.output));
  if (broken === undefined) return requestedModel(metadata).identifier;
  throw new GatewayError('invalid_request', 'The model of the request is not usable', {
    detail: broken[1],
  });
}
