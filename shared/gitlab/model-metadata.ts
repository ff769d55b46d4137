/**
 * `model_metadata`: the model that GitLab chose, in a request body.
 *
 * Unusable metadata is not an error: GitLab also sends features without a model of their own, and they
 * get the default model.
 *
 * @module
 */
import * as v from 'valibot';
import { BEDROCK_PREFIX } from '../models/model-id.ts';
import { text } from './fields.ts';

const Metadata = v.object({
  provider: text(255),
  name: v.nullish(text(255)),
  endpoint: v.nullish(text(255)),
  api_key: v.nullish(text(2_000)),
  identifier: v.nullish(text(1_000)),
});

/** A Bedrock identifier is used even if another member is unusable. */
const BedrockIdentifier = v.object({
  identifier: v.pipe(text(1_000), v.regex(BEDROCK_PREFIX)),
});

/** Models of GitLab's own cloud and of Amazon Q, which we cannot call. */
const FOREIGN_PROVIDERS = ['gitlab', 'amazon_q'];

export interface RequestedModel {
  /** Constant in GitLab; says nothing about who serves the model. */
  readonly provider: string | undefined;
  readonly identifier: string | undefined;
  /** GitLab's model family, such as `claude_3`. */
  readonly family: string | undefined;
  /** Where GitLab's administrator says that the model is. Compared with the operator's list, never contacted. */
  readonly endpoint?: string | undefined;
  /** For that address alone. Never logged, never stored. */
  readonly apiKey?: string | undefined;
}

const NONE: RequestedModel = { provider: undefined, identifier: undefined, family: undefined };

export function requestedModel(metadata: unknown): RequestedModel {
  const whole = v.safeParse(Metadata, metadata);
  if (whole.success) {
    const { provider, identifier, name, endpoint, api_key: apiKey } = whole.output;
    if (FOREIGN_PROVIDERS.includes(provider)) return NONE;
    return {
      provider,
      identifier: identifier?.trim() || undefined,
      family: name || undefined,
      endpoint: endpoint?.trim() || undefined,
      apiKey: apiKey || undefined,
    };
  }
  const part = v.safeParse(BedrockIdentifier, metadata);
  return part.success ? { ...NONE, identifier: part.output.identifier } : NONE;
}

/** Which model GitLab chose, and where it says that the model is. */
export function locationOf({
  identifier,
  endpoint,
  apiKey,
}: Pick<RequestedModel, 'identifier' | 'endpoint' | 'apiKey'>) {
  return { identifier, endpoint, apiKey };
}

/** Whether metadata of a self-hosted model leaves the identifier out or blank. */
export function lacksIdentifier(metadata: unknown): boolean {
  if (typeof metadata !== 'object' || metadata === null) return false;
  const { provider, identifier } = metadata as Readonly<Record<string, unknown>>;
  if (FOREIGN_PROVIDERS.some((foreign) => foreign === provider)) return false;
  return typeof identifier === 'string' ? identifier.trim() === '' : true;
}
