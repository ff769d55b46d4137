import type { ModelCapabilities } from '../capabilities.ts';

export interface ModelRow {
  /** Matched against the base model id: no geography, no ARN. */
  readonly pattern: RegExp;
  /** Base ids of the row that operators may mean; a mistyped id is compared with them. */
  readonly ids: readonly string[];
  /** When Bedrock ends the row's models, as far as it is announced: `YYYY-MM-DD`. */
  readonly endsOn?: string;
  /** What to move to when the row's models reach their end. */
  readonly successor?: string;
  /** The model's provider keeps prompts and answers, once the account has agreed to it. */
  readonly providerRetains?: true;
  readonly capabilities: Partial<ModelCapabilities>;
}

/** Thoughts of a model that always thinks a little, in tokens. */
export const THOUGHTS = 1_024;

/** What older and smaller families have in common. */
export const PLAIN: Partial<ModelCapabilities> = { prefill: true, sampling: 'both' };
