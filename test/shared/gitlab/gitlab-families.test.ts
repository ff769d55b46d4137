import { describe, expect, it } from 'vitest';
import { familyOf, GITLAB_FAMILIES, limitsFor, profileOf } from '#shared/gitlab/gitlab-families.ts';

const target = (modelId: string) => ({ modelId, region: 'eu-central-1' });
const CLAUDE = target('eu.anthropic.claude-haiku-4-5-20251001-v1:0');
const MISTRAL_WORDS = ['[INST]', '[/INST]', '[PREFIX]', '[MIDDLE]', '[SUFFIX]'];
const GEMMA_WORDS = ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>', '<|file_separator|>'];
const LLAMA_WORDS = ['<PRE>', '<SUF>', '<MID>', '<EOT>'];
const NEW_CODE = ['</new_code>'];

type Limits = readonly [
  temperature: number | undefined,
  maxOutputTokens: number,
  stopSequences?: readonly string[],
];

function row(
  name: string,
  contextTokens: number,
  limits: { readonly completion: Limits; readonly generation: Limits },
) {
  return { name, contextTokens, ...limits };
}

describe('a family', () => {
  // Contract, appendix B: context. 5.2: temperature, output tokens, stop sequences.
  it.each([
    row('claude_3', 200_000, { completion: [0, 128], generation: [0.2, 2_048, NEW_CODE] }),
    row('general', 200_000, { completion: [0, 128], generation: [0.2, 2_048, NEW_CODE] }),
    row('gemini', 1_000_000, { completion: [1, 128], generation: [0.2, 2_048, NEW_CODE] }),
    row('qwen', 262_000, { completion: [0, 128], generation: [0.2, 2_048, NEW_CODE] }),
    row('gpt', 128_000, { completion: [undefined, 64], generation: [1, 512] }),
    row('llama3', 128_000, { completion: [0, 64], generation: [0, 256] }),
    row('mistral', 128_000, { completion: [0, 64, MISTRAL_WORDS], generation: [0.95, 256] }),
    row('mixtral', 32_000, { completion: [0, 64, MISTRAL_WORDS], generation: [0, 4_096] }),
    row('codestral', 128_000, { completion: [0.32, 64, MISTRAL_WORDS], generation: [0.3, 256] }),
    row('codellama', 16_000, { completion: [0.95, 128, LLAMA_WORDS], generation: [0.95, 256] }),
    row('codegemma', 8_000, { completion: [0.95, 128, GEMMA_WORDS], generation: [0.95, 512] }),
    row('deepseekcoder', 16_000, { completion: [0, 128], generation: [0.95, 512] }),
  ])('$name has a context of $contextTokens tokens and limits of its own', (expected) => {
    const profile = GITLAB_FAMILIES[expected.name] ?? expect.fail();

    expect(profile.contextTokens).toBe(expected.contextTokens);
    for (const kind of ['completion', 'generation'] as const) {
      const { temperature, maxOutputTokens, stopSequences } = limitsFor(profile, kind);
      const [...limits] = expected[kind];

      expect([temperature, maxOutputTokens, stopSequences].slice(0, limits.length)).toEqual(limits);
      if (limits.length < 3) expect(stopSequences).toBeUndefined();
    }
  });

  it('that is known for completion only generates within the limits of all', () => {
    const profile = profileOf(CLAUDE, 'codestral-2501');

    expect(limitsFor(profile, 'generation')).toMatchObject({ maxOutputTokens: 2_048 });
  });

  it.each([
    ['eu.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude_3'],
    ['mistral.mixtral-8x7b-instruct-v0:1', 'mixtral'],
    ['mistral.mistral-7b-instruct-v0:2', 'mistral'],
    ['us.meta.llama3-3-70b-instruct-v1:0', 'llama3'],
    ['openai.gpt-oss-120b-1:0', 'gpt'],
    ['us.amazon.nova-pro-v1:0', 'general'],
  ])('of %s is %s', (modelId, family) => {
    expect(familyOf(target(modelId))).toBe(family);
  });
});

describe('a profile', () => {
  it.each([
    { family: undefined, on: CLAUDE, contextTokens: 200_000, outputs: 128 },
    { family: 'llama3', on: CLAUDE, contextTokens: 128_000, outputs: 64 },
    { family: 'gemini', on: CLAUDE, contextTokens: 200_000, outputs: 128 },
    { family: 'family_of_2030', on: CLAUDE, contextTokens: 200_000, outputs: 128 },
    { family: 'constructor', on: CLAUDE, contextTokens: 200_000, outputs: 128 },
    {
      family: 'claude_3',
      on: target('mistral.mixtral-8x7b-instruct-v0:1'),
      contextTokens: 32_000,
      outputs: 128,
    },
  ])('of $family on $on.modelId', ({ family, on, contextTokens, outputs }) => {
    const profile = profileOf(on, family);

    expect(profile.contextTokens).toBe(contextTokens);
    expect(profile.completion.maxOutputTokens).toBe(outputs);
  });
});
