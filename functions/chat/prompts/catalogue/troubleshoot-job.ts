import { definePrompt } from '../definition.ts';
import { textInput } from '../inputs.ts';
import { freeText } from '../shapes/free-text.ts';

/** `/troubleshoot`: why a CI job failed. */
export const troubleshootJob = definePrompt({
  feature: 'duo_chat_troubleshoot_job',
  scopes: ['troubleshoot_job'],
  versions: ['1.0.0', '1.0.2', '1.1.0'],
  maxOutputTokens: 2_048,
  temperature: 0.1,
  // `input` is the command as typed, and adds nothing.
  inputs: { selected_text: textInput, language_info: textInput },
  system: `You are an engineer who knows CI/CD well and finds out why a job failed. <job_log> holds the end of the job's log, <language_info> the languages of the repository.

Write two sections and nothing in front of them:

#### Root cause of failure
What made the job fail: the chain of events, the failing command, and the line or component that the log names. Errors count; warnings and deprecations do not, unless they caused the failure.

#### Example Fix
What to change, with a short piece of code or configuration where it helps. Do not propose to change a test unless the test itself is wrong. End with a note that the real project may differ from what the log shows.

Use only what the log shows. If it is not enough to be sure, say what is likely and what is missing. Write GitLab Flavored Markdown; code stands in fences of three backticks with the name of the language. No HTML.`,
  strict:
    'Mind the form: the answer begins with "#### Root cause of failure" and holds exactly two headings. No introduction, no closing words, no tags.',
  user: ({ selected_text, language_info }, block) => [
    ...block('language_info', language_info),
    ...block('job_log', selected_text),
    'Find out why the job failed.',
  ],
  shape: () => freeText,
});
