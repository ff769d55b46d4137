/**
 * What differs between models, as data. Three other tables name model families: GitLab's own names in
 * `gitlab/gitlab-families.ts`, bodies of embeddings in `bedrock/embedding-models.ts`, prices in
 * `usage/model-prices.ts`.
 *
 * The first row whose pattern matches the base model id wins; what it leaves out is as in
 * `capabilities.ts`. To teach the gateway a model, add a row to a file of `table/`.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 * @module
 */
import { createBoundedMap } from '../caches.ts';
import { DEFAULT_CAPABILITIES, type ModelCapabilities } from './capabilities.ts';
import { baseModelId } from './model-id.ts';
import { CLAUDE_MODELS } from './table/claude.ts';
import { EMBEDDING_MODELS } from './table/embeddings.ts';
import { OPEN_MODELS } from './table/open-models.ts';
import { OTHER_MODELS } from './table/other-models.ts';
import type { ModelRow } from './table/row.ts';

/** Embeddings first: an id such as `amazon.nova-2-…-embeddings` looks like one of Nova 2. */
export const MODEL_TABLE: readonly ModelRow[] = [
  ...EMBEDDING_MODELS,
  ...CLAUDE_MODELS,
  ...OPEN_MODELS,
  ...OTHER_MODELS,
];

/** More than any deployment uses; callers may name others. */
const MAX_MODELS = 128;

/** Every request asks several times. */
const found = createBoundedMap<ModelCapabilities>(MAX_MODELS);

/**
 * What the model can do. `baseModel` is needed where the id hides it (application inference
 * profiles); otherwise it is read from the id.
 */
export function capabilitiesOf(modelId: string, baseModel?: string): ModelCapabilities {
  const id = baseModel ?? modelId;
  const known = found.get(id);
  if (known) return known;
  const baseId = baseModelId(id);
  const row = MODEL_TABLE.find(({ pattern }) => pattern.test(baseId));
  const capabilities = { ...DEFAULT_CAPABILITIES, ...row?.capabilities };
  found.set(id, capabilities);
  return capabilities;
}
