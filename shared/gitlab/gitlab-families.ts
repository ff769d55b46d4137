/**
 * GitLab's model families: what the administrator picks on the admin page, and what follows for code
 * suggestions. The identifier alone decides which model is called.
 *
 * @see contract 5.2 and appendix B
 * @module
 */
import { baseModelId } from '../models/model-id.ts';
import type { ModelTarget } from '../models/model-request.ts';
import { capabilitiesOf } from '../models/model-table.ts';

export interface FamilyProfile {
  /** Prompt and answer together, in tokens. */
  readonly contextTokens: number;
  /** Whether the model needs detailed instructions to write nothing but code. */
  readonly strictFormat: boolean;
  /** Whether the model escapes `_` as `\_`, as in Markdown. */
  readonly escapesUnderscores?: true;
  readonly completion: SuggestionLimits;
  /** Absent: the family is for completion only. */
  readonly generation?: SuggestionLimits;
  /** The most output tokens of one step of the chat agent. Absent: as many as for all. */
  readonly chatOutputTokens?: number;
}

export interface SuggestionLimits {
  readonly maxOutputTokens: number;
  /** 0 to 1; absent: the model's default. */
  readonly temperature?: number;
  readonly stopSequences?: readonly string[];
  /** The model writes it when there is no code to write, and is stopped there. */
  readonly refusalWord?: string;
}

const BASE_GENERATION: SuggestionLimits = {
  maxOutputTokens: 2_048,
  temperature: 0.2,
  stopSequences: ['</new_code>'],
  refusalWord: 'NO_CODE_TO_WRITE',
};

const BASE = {
  contextTokens: 200_000,
  strictFormat: false,
  completion: { maxOutputTokens: 128, temperature: 0 },
  generation: BASE_GENERATION,
} satisfies FamilyProfile;

/** Control words of the families' own formats. We do not use them, and they must not reach users. */
const MISTRAL_WORDS = ['[INST]', '[/INST]', '[PREFIX]', '[MIDDLE]', '[SUFFIX]'];
const GEMMA_WORDS = ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>', '<|file_separator|>'];
const LLAMA_WORDS = ['<PRE>', '<SUF>', '<MID>', '<EOT>'];
// Without the contract's empty line: Bedrock refuses stop sequences of white space.
const QWEN_WORDS = ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>', '<|endoftext|>'];

const CODESTRAL = {
  contextTokens: 128_000,
  strictFormat: true,
  completion: { maxOutputTokens: 64, temperature: 0.32, stopSequences: MISTRAL_WORDS },
} satisfies FamilyProfile;

/** The names that `model_name` may have with `model_provider: litellm`. */
export const GITLAB_FAMILIES: Readonly<Record<string, FamilyProfile>> = {
  claude_3: BASE,
  general: BASE,
  gemini: {
    ...BASE,
    contextTokens: 1_000_000,
    strictFormat: true,
    completion: { maxOutputTokens: 128, temperature: 1 },
  },
  qwen: { ...BASE, contextTokens: 262_000, strictFormat: true },
  gpt: {
    contextTokens: 128_000,
    strictFormat: false,
    completion: { maxOutputTokens: 64 },
    generation: { maxOutputTokens: 512, temperature: 1 },
  },
  llama3: {
    contextTokens: 128_000,
    strictFormat: true,
    completion: { maxOutputTokens: 64, temperature: 0 },
    generation: { maxOutputTokens: 256, temperature: 0 },
    chatOutputTokens: 4_096,
  },
  mistral: {
    contextTokens: 128_000,
    strictFormat: true,
    completion: { maxOutputTokens: 64, temperature: 0, stopSequences: MISTRAL_WORDS },
    generation: { maxOutputTokens: 256, temperature: 0.95 },
  },
  mixtral: {
    contextTokens: 32_000,
    strictFormat: true,
    escapesUnderscores: true,
    completion: { maxOutputTokens: 64, temperature: 0, stopSequences: MISTRAL_WORDS },
    generation: { maxOutputTokens: 4_096, temperature: 0 },
  },
  codestral: { ...CODESTRAL, generation: { maxOutputTokens: 256, temperature: 0.3 } },
  'codestral-2501': CODESTRAL,
  'codestral-2508': CODESTRAL,
  codegemma: {
    contextTokens: 8_000,
    strictFormat: true,
    completion: { maxOutputTokens: 128, temperature: 0.95, stopSequences: GEMMA_WORDS },
    generation: { maxOutputTokens: 512, temperature: 0.95 },
  },
  codellama: {
    contextTokens: 16_000,
    strictFormat: true,
    completion: { maxOutputTokens: 128, temperature: 0.95, stopSequences: LLAMA_WORDS },
    generation: { maxOutputTokens: 256, temperature: 0.95 },
  },
  deepseekcoder: {
    contextTokens: 16_000,
    strictFormat: true,
    completion: { maxOutputTokens: 128, temperature: 0 },
    generation: { maxOutputTokens: 512, temperature: 0.95 },
  },
  'qwen2p5-coder-7b': {
    contextTokens: 32_000,
    strictFormat: true,
    completion: { maxOutputTokens: 48, temperature: 0.95, stopSequences: QWEN_WORDS },
  },
};

/** Older GitLabs name the model itself rather than its family. */
const MODEL_NAME = /^claude-[\w.-]{1,100}$/;

/** Whether `name` is a family, or a model that had no family yet. */
export function isGitlabModelName(name: string): boolean {
  return Object.hasOwn(GITLAB_FAMILIES, name) || MODEL_NAME.test(name);
}

/** Unknown families, which GitLab may add any day, are treated as `general`. */
function familyProfile(name: string): FamilyProfile {
  return (Object.hasOwn(GITLAB_FAMILIES, name) && GITLAB_FAMILIES[name]) || BASE;
}

/**
 * The profile for an answer of `target`: the limits of the family that GitLab named, if any, and the
 * smaller context of the two, since the operator may have assigned another model. What the operator said of the
 * model goes before both.
 */
export function profileOf(target: ModelTarget, family: string | undefined): FamilyProfile {
  const own = familyProfile(familyOf(target));
  const named = family === undefined ? own : familyProfile(family);
  const { contextTokens } = capabilitiesOf(target.modelId, target.baseModel);
  return {
    ...named,
    ...(own.escapesUnderscores && { escapesUnderscores: true }),
    contextTokens:
      target.contextTokens ?? Math.min(named.contextTokens, own.contextTokens, contextTokens),
  };
}

/** The limits for one kind of suggestion. Completion-only families use the base limits to generate. */
export function limitsFor(
  { completion, generation = BASE_GENERATION }: FamilyProfile,
  kind: 'completion' | 'generation',
): SuggestionLimits {
  return kind === 'completion' ? completion : generation;
}

/** Families by base model id; the first pattern that matches wins. */
const FAMILY_BY_MODEL: readonly (readonly [RegExp, string])[] = [
  [/^anthropic\./, 'claude_3'],
  [/^mistral\.mixtral/, 'mixtral'],
  [/^mistral\./, 'mistral'],
  [/^meta\.llama/, 'llama3'],
  [/^openai\.gpt-oss/, 'gpt'],
];

/** The family of a model that GitLab did not choose itself. */
export function familyOf({ modelId, baseModel }: ModelTarget): string {
  const id = baseModelId(baseModel ?? modelId);
  return FAMILY_BY_MODEL.find(([pattern]) => pattern.test(id))?.[1] ?? 'general';
}
