/**
 * GitLab's model families: the administrator's choice in the admin page, and what it implies for
 * code suggestions. The model itself is what the identifier says.
 *
 * @module
 */
import { baseModelId } from '../bedrock/capabilities.ts';
import type { ModelTarget } from '../bedrock/model-request.ts';

export interface FamilyProfile {
  readonly completion: SuggestionLimits;
}

export interface SuggestionLimits {
  readonly maxOutputTokens: number;
  /** 0 to 1; absent: the model's own. */
  readonly temperature?: number;
}

const BASE: FamilyProfile = { completion: { maxOutputTokens: 128, temperature: 0 } };
const SHORT: FamilyProfile = { completion: { maxOutputTokens: 64, temperature: 0 } };

/** The names that may stand in `model_name` beside `model_provider: litellm`. */
export const GITLAB_FAMILIES: Readonly<Record<string, FamilyProfile>> = {
  claude_3: BASE,
  general: BASE,
  gemini: BASE,
  qwen: BASE,
  deepseekcoder: BASE,
  codegemma: { completion: { maxOutputTokens: 128, temperature: 0.95 } },
  codellama: { completion: { maxOutputTokens: 128, temperature: 0.95 } },
  'qwen2p5-coder-7b': { completion: { maxOutputTokens: 48, temperature: 0.95 } },
  gpt: { completion: { maxOutputTokens: 64 } },
  llama3: SHORT,
  mistral: SHORT,
  mixtral: SHORT,
  codestral: { completion: { maxOutputTokens: 64, temperature: 0.32 } },
  'codestral-2501': { completion: { maxOutputTokens: 64, temperature: 0.32 } },
  'codestral-2508': { completion: { maxOutputTokens: 64, temperature: 0.32 } },
};

/** A family that GitLab may add tomorrow is answered like `general`. */
export function familyProfile(name: string | undefined): FamilyProfile {
  return (
    (name !== undefined && Object.hasOwn(GITLAB_FAMILIES, name) && GITLAB_FAMILIES[name]) || BASE
  );
}

/** The family that GitLab would call a model by; the first pattern that matches the base id wins. */
const FAMILY_BY_MODEL: readonly (readonly [RegExp, string])[] = [
  [/^anthropic\./, 'claude_3'],
  [/^mistral\.mixtral/, 'mixtral'],
  [/^mistral\./, 'mistral'],
  [/^meta\.llama/, 'llama3'],
  [/^openai\.gpt-oss/, 'gpt'],
];

/** What GitLab would call a model that it did not choose itself. */
export function familyOf({ modelId, baseModel }: ModelTarget): string {
  const id = baseModelId(baseModel ?? modelId);
  return FAMILY_BY_MODEL.find(([pattern]) => pattern.test(id))?.[1] ?? 'general';
}
