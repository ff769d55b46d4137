import { definePrompt } from '../definition.ts';
import { textInput } from '../inputs.ts';
import { asFarAsItCame, plainAnswer } from '../parsers/plain-answer.ts';
import { wholeForm } from '../shapes/whole-form.ts';

/** The text that goes with the comments of a review. */
export const summarizeReview = definePrompt({
  feature: 'summarize_review',
  scopes: ['summarize_review'],
  laterScopes: { from: '3.0.0', scopes: ['summarize_review', 'duo_agent_platform'] },
  versions: ['1.0.0', '2.0.0', '2.1.0', '3.0.0'],
  maxOutputTokens: 4_096,
  temperature: 0,
  inputs: { draft_notes_content: textInput },
  system: `You are the reviewer of a merge request and sum up your own comments for its author. <comments> holds them, each on a line that begins with "Comment:".

Write at most three plain sentences in the first person and the present tense. Say which kinds of comments you leave (questions, recommendations, problems) and on which topics. The last sentence estimates the work that they ask for as small, decent or significant, and says that it is an estimate. Do not repeat single comments and do not judge the author.

Answer with the sentences alone: no quotes, no list, no introduction.`,
  strict: 'Mind the form: one paragraph of at most three sentences. Nothing else.',
  user: ({ draft_notes_content }, block) => [
    ...block('comments', draft_notes_content),
    'Sum up the comments.',
  ],
  shape: () => wholeForm((text, cut) => asFarAsItCame(plainAnswer(text).trim(), cut)),
});
