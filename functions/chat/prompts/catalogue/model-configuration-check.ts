import { textPieces } from '#shared/models/model-event.ts';
import type { PromptDefinition } from '../definition.ts';

/** GitLab's connection test: it must reach the model and come back within 3 s; any answer will do. */
export const modelConfigurationCheck: PromptDefinition = {
  feature: 'model_configuration_check',
  scopes: ['complete_code'],
  versions: ['1.0.0'],
  maxOutputTokens: 16,
  open: () => ({
    buildPrompt: () => ({
      system: '',
      messages: [{ role: 'user', text: 'Answer with the word "ok".' }],
    }),
    // Whatever the model says, even nothing.
    shape: textPieces,
  }),
};
