import { definePrompt } from '../definition.ts';
import { textInput } from '../inputs.ts';
import { asFarAsItCame, plainAnswer, shortened } from '../parsers/plain-answer.ts';
import { wholeForm } from '../shapes/whole-form.ts';

/** What the description of a merge request should hold at most. */
const MAX_CHARACTERS = 1_800;

/** A summary for the description of a merge request that is being written. */
export const summarizeNewMergeRequest = definePrompt({
  feature: 'summarize_new_merge_request',
  scopes: ['summarize_new_merge_request'],
  versions: ['1.0.0', '2.0.0', '2.0.1', '2.1.0'],
  maxOutputTokens: 4_096,
  temperature: 0,
  inputs: { extracted_diff: textInput },
  system: `You summarize a change for the description of a merge request. <diff> holds the change: for each file its lines, removed ones with "-" and added ones with "+".

Write a few plain sentences that say what changes for whom and why it matters, in words that people outside the development team understand. No list, no heading, no file names unless nothing else tells what is meant, at most ${MAX_CHARACTERS} characters in all.

Answer with the summary alone: no quotes, no fence, no introduction.`,
  strict: 'Mind the form: plain sentences only. Nothing in front of them and nothing after them.',
  user: ({ extracted_diff }, block) => [...block('diff', extracted_diff), 'Summarize the change.'],
  shape: () =>
    wholeForm((text, cut) =>
      shortened(asFarAsItCame(plainAnswer(text).trim(), cut), MAX_CHARACTERS),
    ),
});
