/**
 * The body of `POST /v1/embeddings/code_embeddings`.
 *
 * @module
 */
import * as v from 'valibot';
import { laxBoolean, laxInteger, list, optional, rule, text } from '#shared/gitlab/fields.ts';

/** As vectors of 1024 numbers they make an answer of some 20 MB. */
const MAX_CONTENTS = 1_024;

/** Twice what any model takes, which says more precisely than we could what is too long for it. */
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
