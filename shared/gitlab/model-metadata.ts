/**
 * `model_metadata`: the model that GitLab chose, inside a request body.
 *
 * Whatever is unusable in it is no error: GitLab sends features without a model of their own to the
 * gateway too, and they get the default model.
 *
 * @module
 */
import * as v from 'valibot';
import { text } from './fields.ts';

const Metadata = v.object({
  provider: text(255),
  name: v.nullish(text(255)),
  endpoint: v.nullish(text(255)),
  api_key: v.nullish(text(2_000)),
  identifier: v.nullish(text(1_000)),
});

/** Enough to use a Bedrock identifier although another member is unusable. */
const BedrockIdentifier = v.object({
  identifier: v.pipe(text(1_000), v.startsWith('bedrock/')),
});

/** Models of GitLab's own cloud, and of Amazon Q: not for us to find. */
const FOREIGN_PROVIDERS = ['gitlab', 'amazon_q'];

export interface RequestedModel {
  /** GitLab's word for who serves the model; says nothing about who does. */
  readonly provider: string | undefined;
  readonly identifier: string | undefined;
  /** GitLab's model family, such as `claude_3`. */
  readonly family: string | undefined;
}

const NONE: RequestedModel = { provider: undefined, identifier: undefined, family: undefined };

export function requestedModel(metadata: unknown): RequestedModel {
  const whole = v.safeParse(Metadata, metadata);
  if (whole.success) {
    const { provider, identifier, name } = whole.output;
    if (FOREIGN_PROVIDERS.includes(provider)) return NONE;
    return { provider, identifier: identifier || undefined, family: name || undefined };
  }
  const part = v.safeParse(BedrockIdentifier, metadata);
  return part.success ? { ...NONE, identifier: part.output.identifier } : NONE;
}
