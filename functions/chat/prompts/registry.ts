/**
 * Every prompt that GitLab may ask for by id.
 *
 * @module
 */
import type { Question } from '#shared/ask.ts';

export interface PromptDefinition {
  /** A caller needs one of these. */
  readonly scopes: readonly string[];
  readonly question: Omit<Question, 'identifier' | 'streaming'>;
}

export const PROMPTS: ReadonlyMap<string, PromptDefinition> = new Map([
  [
    // GitLab's connection test: it must reach the model and come back within 3 s; any answer will do.
    'model_configuration/check',
    {
      scopes: ['complete_code'],
      question: {
        feature: 'model_configuration_check',
        prompt: { system: '', messages: [{ role: 'user', text: 'Answer with the word "ok".' }] },
        maxOutputTokens: 16,
      },
    },
  ],
]);
