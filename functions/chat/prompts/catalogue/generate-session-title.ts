import { definePrompt } from '../definition.ts';
import { textInput } from '../inputs.ts';
import { asFarAsItCame, plainAnswer, shortened } from '../parsers/plain-answer.ts';
import { wholeForm } from '../shapes/whole-form.ts';

/** The title of an agent's session. */
export const generateSessionTitle = definePrompt({
  feature: 'duo_agent_platform',
  scopes: ['duo_agent_platform'],
  versions: ['1.0.0'],
  maxOutputTokens: 40,
  temperature: 0,
  inputs: { context: textInput, definition: textInput },
  system: `You give a session of an automated agent its title. <goal> holds what the agent is to do, <flow> the name of the flow that runs.

Write three to five words in sentence case, at most 40 characters, in the language of the goal. If the goal is too vague for a title, answer with the name of the flow. Answer with the title alone: no quotes, no label, no full stop.`,
  strict: 'Mind the form: one line with the title. Nothing else.',
  user: ({ context, definition }, block) => [
    ...block('flow', definition),
    ...block('goal', context),
    'Write the title.',
  ],
  shape: () => wholeForm(sessionTitle),
});

/** As many as GitLab stores. */
const MAX_CHARACTERS = 40;

/** The first line, without quotes, label or full stop. */
export function sessionTitle(text: string, cut = false): string {
  const [line = '', ...others] = plainAnswer(text).trim().split('\n');
  const title = line.replace(/^title:\s*/i, '').replace(/^["'`*]+|(?<!["'`*.])["'`*.]+$/g, '');
  return shortened(asFarAsItCame(title.trim(), cut && others.length === 0), MAX_CHARACTERS);
}
