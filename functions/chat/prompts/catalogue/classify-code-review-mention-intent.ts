import { definePrompt } from '../definition.ts';
import { textInput } from '../inputs.ts';
import { wholeForm } from '../shapes/whole-form.ts';

/** What somebody wants who mentions `@GitLabDuo` in a merge request. */
export const classifyCodeReviewMentionIntent = definePrompt({
  feature: 'duo_agent_platform',
  scopes: ['duo_agent_platform'],
  versions: ['1.0.0'],
  maxOutputTokens: 50,
  temperature: 0,
  inputs: { message: textInput },
  system: `You sort comments in which somebody addresses an assistant in a merge request. <comment> holds the comment.

Answer with exactly one of these words and nothing else:
- code_review_request: the assistant is to review the merge request, for the first time or again.
- write_actions: the assistant is to change something, such as code, labels, the title or the description.
- assistant_flow: anything else, such as a question, and whatever is unclear.`,
  strict: 'Mind the form: one word, no label, no quotes, no full stop.',
  user: ({ message }, block) => [...block('comment', message), 'Which word fits?'],
  shape: () => wholeForm(mentionIntent),
});

/** What GitLab compares an answer with; the first starts a review. */
const INTENTS = ['code_review_request', 'write_actions', 'assistant_flow'];

/** What anything else means. */
const UNCLEAR = 'assistant_flow';

/** One word, perhaps behind a label, in quotes or with a full stop. */
const ANSWER = /^\W*(?:(?:intent|category|answer|classification)\W+)?(\w+)\W*$/i;

/** Exactly one of the words that GitLab knows. */
export function mentionIntent(text: string): string {
  const word = ANSWER.exec(text)?.[1]?.toLowerCase() ?? '';
  return INTENTS.includes(word) ? word : UNCLEAR;
}
