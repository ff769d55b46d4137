import { describe, expect, it } from 'vitest';
import { estimateTokens } from '#shared/answer-text/characters.ts';
import { buildSuggestionPrompt } from '#shared/code-suggestions/prompt/suggestion-prompt.ts';
import type { SuggestionTask } from '#shared/code-suggestions/suggestion-task.ts';
import { GITLAB_FAMILIES } from '#shared/gitlab/gitlab-families.ts';
import type { GenerationExample } from '#shared/prompts/code-generation.ts';

const CLAUDE = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const target = (modelId = CLAUDE) => ({ modelId, region: 'eu-central-1' });

interface Changes {
  readonly family?: string;
  readonly prefix?: string;
  readonly suffix?: string;
  readonly related?: readonly string[];
  readonly given?: SuggestionTask['given'];
}

function completion({ family, prefix = 'def add', suffix = '', related = [], given }: Changes) {
  return {
    kind: 'completion',
    file: { name: 'a.py', language: { id: 'python', name: 'python' }, prefix, suffix },
    related,
    given,
    model: { provider: 'litellm', identifier: undefined, family },
    streaming: false,
  } satisfies SuggestionTask;
}

interface GenerationChanges extends Changes {
  readonly instruction?: string;
  readonly libraries?: readonly string[];
  readonly examples?: readonly GenerationExample[];
}

function generation(changes: GenerationChanges) {
  const { instruction = '', libraries = [], examples = [] } = changes;
  const task = { instruction, libraries, examples, ownLine: true };
  return { ...completion(changes), kind: 'generation', ...task } as const;
}

function promptTokens(task: SuggestionTask, modelId?: string): number {
  const { prompt, maxOutputTokens } = buildSuggestionPrompt(task, target(modelId));
  const texts = [prompt.system, ...prompt.messages.map(({ text }) => text)];
  return estimateTokens(texts.join('\n')) + maxOutputTokens;
}

function userText(task: SuggestionTask, modelId?: string): string {
  return buildSuggestionPrompt(task, target(modelId)).prompt.messages[0]?.text ?? '';
}

describe('the words of a task', () => {
  const big = {
    prefix: 'x = 1 # 中文 😀\n'.repeat(6_000),
    suffix: 'y = 2\n'.repeat(16_000),
    related: Array.from({ length: 100 }, (_, i) => `file ${i}\n${'z = 3\n'.repeat(5_000)}`),
  };

  it.each(Object.keys(GITLAB_FAMILIES))('fit into the context of %s, and fill it', (family) => {
    const { contextTokens } = GITLAB_FAMILIES[family] ?? { contextTokens: 0 };
    const context = Math.min(contextTokens, 200_000);

    for (const task of [completion({ ...big, family }), generation({ ...big, family })]) {
      expect(promptTokens(task)).toBeLessThan(context * 0.9 + 50);
      expect(promptTokens(task)).toBeGreaterThan(context * 0.85);
    }
  });

  it('hold the longest file that a request may have, whole', () => {
    const prefix = 'p'.repeat(100_000);

    expect(userText(completion({ prefix, family: 'claude_3' }))).toContain(`>${prefix}<`);
  });

  it('fit the model that an operator has put in charge', () => {
    const task = completion({ ...big, family: 'claude_3' });

    expect(promptTokens(task, 'mistral.mixtral-8x7b-instruct-v0:1')).toBeLessThan(32_000);
  });

  it('keep the instruction, examples and libraries of a small context within bounds', () => {
    const task = generation({
      ...big,
      family: 'codegemma',
      instruction: 'do '.repeat(100_000),
      libraries: Array.from({ length: 300 }, (_, i) => `a-library-with-a-long-name-${i}`),
      examples: Array.from({ length: 5 }, (_, i) => ({
        file: `# example ${i}\n${'e = 4\n'.repeat(300)}`,
        answer: 'pass',
      })),
    });

    expect(promptTokens(task)).toBeLessThan(8_000);
    expect(userText(task)).toContain('# example 1');
    expect(userText(task)).not.toContain('# example 2');
    expect(userText(task)).toContain('"a-library-with-a-long-name-0", ');
    expect(userText(task)).not.toContain('a-library-with-a-long-name-299');
    expect(userText(task)).toContain('x = 1');
  });

  it('are the ones that the caller has chosen, if it has', () => {
    const given = { system: '', messages: [{ role: 'user' as const, text: 'Hello?' }] };
    const task = completion({ family: 'llama3', given, related: ['a'] });

    expect(buildSuggestionPrompt(task, target())).toMatchObject({
      prompt: given,
      maxOutputTokens: 64,
    });
    expect(buildSuggestionPrompt(task, target()).related).toEqual([]);
  });

  it.each([
    { name: 'plain', family: 'claude_3', modelId: CLAUDE, has: false },
    { name: 'strict', family: 'llama3', modelId: CLAUDE, has: true },
    { name: 'strict', family: undefined, modelId: 'meta.llama3-1-8b-instruct-v1:0', has: true },
    { name: 'brief', family: 'llama3', modelId: 'openai.gpt-oss-20b-1:0', has: false },
  ])('are $name for $family on $modelId', ({ family, modelId, has }) => {
    for (const task of [completion({}), generation({})]) {
      const model = { ...task.model, family };
      const { prompt } = buildSuggestionPrompt({ ...task, model }, target(modelId));

      expect(prompt.system.includes('three backticks')).toBe(has);
    }
  });

  it('are short for a model that thinks before it speaks', () => {
    const length = (modelId?: string) =>
      buildSuggestionPrompt(completion({}), target(modelId)).prompt.system.length;

    expect(length('deepseek.r1-v1:0')).toBeLessThan(length() / 2);
  });
});

describe('the related code in a prompt', () => {
  const related = ['r'.repeat(300), 'r'.repeat(300)];

  it.each([
    { name: 'none came', task: completion({}), tokens: 0 },
    { name: 'all of it fits', task: completion({ related }), tokens: 201 },
    {
      name: 'the prefix leaves no room',
      task: completion({ related, family: 'codegemma', prefix: 'p'.repeat(100_000) }),
      tokens: 0,
    },
  ])('is told when $name', ({ task, tokens }) => {
    const { related: used } = buildSuggestionPrompt(task, target());

    expect(estimateTokens(used.join('\n'))).toBe(tokens);
  });
});
