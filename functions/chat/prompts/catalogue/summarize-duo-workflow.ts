import { definePrompt } from '../definition.ts';
import { textInput } from '../inputs.ts';
import { asFarAsItCame, plainAnswer, shortened } from '../parsers/plain-answer.ts';
import { wholeForm } from '../shapes/whole-form.ts';

/** As many as GitLab stores. */
const MAX_CHARACTERS = 1_024;

/** Why a session of an agent failed. */
export const summarizeDuoWorkflow = definePrompt({
  feature: 'duo_agent_platform',
  scopes: ['duo_agent_platform'],
  versions: ['1.0.0'],
  maxOutputTokens: 1_024,
  temperature: 0,
  inputs: { logs: textInput },
  system: `You say why a session of an automated agent failed. <log> holds the end of its log.

Write one to three plain sentences, at most ${MAX_CHARACTERS} characters, that name the error and what led to it. Give no advice. If the log does not tell, say so. No list, no heading, no introduction.`,
  strict: 'Mind the form: plain sentences only. Nothing in front of them and nothing after them.',
  user: ({ logs }, block) => [...block('log', logs), 'Why did the session fail?'],
  shape: () =>
    wholeForm((text, cut) =>
      shortened(asFarAsItCame(plainAnswer(text).trim(), cut), MAX_CHARACTERS),
    ),
});
