/**
 * GitLab's model families: the administrator's choice in the admin page, and what it implies for
 * code suggestions. The model itself is what the identifier says.
 *
 * @see contract 5.2 and appendix B
 * @module
 */
import { baseModelId } from '../models/capabilities.ts';
import type { ModelTarget } from '../models/model-request.ts';

export interface FamilyProfile {
  /** What a model reads and writes together, in tokens. */
  readonly contextTokens: number;
  /** Has to be told at length that code is wanted and nothing else. */
  readonly strictFormat: boolean;
  /** Writes `_` as `\_`, as if it were in Markdown. */
  readonly escapesUnderscores?: true;
  readonly completion: SuggestionLimits;
  /** Absent: known for completion only. */
  readonly generation?: SuggestionLimits;
}

export interface SuggestionLimits {
  readonly maxOutputTokens: number;
  /** 0 to 1; absent: the model's own. */
  readonly temperature?: number;
  readonly stopSequences?: readonly string[];
  /** What the model says, and is stopped at, when there is no code to write. */
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

/** Control words of the families' own formats. They are not used here, and must not leak out. */
const MISTRAL_WORDS = ['[INST]', '[/INST]', '[PREFIX]', '[MIDDLE]', '[SUFFIX]'];
const GEMMA_WORDS = ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>', '<|file_separator|>'];
const LLAMA_WORDS = ['<PRE>', '<SUF>', '<MID>', '<EOT>'];
// Its empty line is left out: Bedrock refuses stop sequences of white space.
const QWEN_WORDS = ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>', '<|endoftext|>'];

const CODESTRAL = {
  contextTokens: 128_000,
  strictFormat: true,
  completion: { maxOutputTokens: 64, temperature: 0.32, stopSequences: MISTRAL_WORDS },
} satisfies FamilyProfile;

/** The names that may stand in `model_name` beside `model_provider: litellm`. */
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

/** Names by which older GitLabs call a model itself rather than its family. */
const MODEL_NAME = /^claude-[\w.-]{1,100}$/;

/** Whether `name` is one of the families, or of the models that had no family yet. */
export function isGitlabModelName(name: string): boolean {
  return Object.hasOwn(GITLAB_FAMILIES, name) || MODEL_NAME.test(name);
}

/** A family that GitLab may add tomorrow is answered like `general`. */
function familyProfile(name: string): FamilyProfile {
  return (Object.hasOwn(GITLAB_FAMILIES, name) && GITLAB_FAMILIES[name]) || BASE;
}

/**
 * What holds for an answer of `target`: the limits of the family that GitLab named, if it named one,
 * and the context of whichever is smaller, since an operator may have put another model in charge.
 */
export function profileOf(target: ModelTarget, family: string | undefined): FamilyProfile {
  const own = familyProfile(familyOf(target));
  if (family === undefined) return own;
  const named = familyProfile(family);
  return { ...named, contextTokens: Math.min(named.contextTokens, own.contextTokens) };
}

/** The limits for one kind of suggestion; a family known for completion only generates like all. */
export function limitsFor(
  { completion, generation = BASE_GENERATION }: FamilyProfile,
  kind: 'completion' | 'generation',
): SuggestionLimits {
  return kind === 'completion' ? completion : generation;
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
