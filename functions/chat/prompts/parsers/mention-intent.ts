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
