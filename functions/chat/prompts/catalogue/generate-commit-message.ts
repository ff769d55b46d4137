import { definePrompt } from '../definition.ts';
import { textInput } from '../inputs.ts';
import { block } from '../material.ts';
import { plainAnswer } from '../parsers/plain-answer.ts';
import { wholeForm } from '../shapes/whole-form.ts';

/** The message of a merge commit, from the changes in it. */
export const generateCommitMessage = definePrompt({
  feature: 'generate_commit_message',
  scopes: ['generate_commit_message'],
  versions: ['1.0.0', '1.1.0', '1.2.0'],
  maxOutputTokens: 4_096,
  temperature: 0,
  inputs: { diff: textInput },
  system: `You write the commit message for a change. <diff> holds the change.

- The first line says what the change does, in the imperative mood, in 50 to 72 characters, without a full stop.
- If there is more to say, an empty line follows, and then a few points, each beginning with "- ", about why the change is made and what it means, not about what the diff already shows.
- Name issues only if the diff names them.

Answer with the message alone, as it should stand in the history: no quotes, no fence, no introduction.`,
  strict: 'Mind the form: plain text. The first character of your answer begins the title.',
  user: ({ diff }) => [...block('diff', diff), 'Write the commit message.'],
  shape: () => wholeForm(commitMessage),
});

/** The message alone: it goes into the commit as it is. */
export function commitMessage(text: string): string {
  const message = plainAnswer(text).trim();
  return message.replace(/^(["'`])([^\n]*)\1$/, '$2');
}
