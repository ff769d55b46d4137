import type { PromptDefinition } from '../definition.ts';
import { verbatim } from '../shapes/verbatim.ts';

/** GitLab's connection test: it must reach the model and come back within 3 s; any answer will do. */
export const modelConfigurationCheck: PromptDefinition = {
  feature: 'model_configuration_check',
  scopes: ['complete_code'],
  versions: ['1.0.0'],
  maxOutputTokens: 16,
  open: () => ({
    word: () => ({ system: '', messages: [{ role: 'user', text: 'Answer with the word "ok".' }] }),
    shape: verbatim,
  }),
};
