/**
 * The slash commands of Duo Chat that work on code selected in an editor.
 *
 * @module
 */
import type { Feature } from '#shared/routing/features.ts';
import { definePrompt, type PromptDefinition } from '../definition.ts';
import { textInput, textsInput } from '../inputs.ts';
import { freeText } from '../shapes/free-text.ts';

import type { Versions } from '../version.ts';

export interface CodeCommand {
  readonly feature: Feature;
  readonly scope: string;
  readonly versions: Versions;
  readonly temperature: number;
  /** What the command is for, and how its answer should look. */
  readonly task: string;
}

const RULES = `The blocks, each of which may be missing:
- <language_info> says which language the code is written in and what the file is called.
- <libraries> lists libraries that the project uses. Pass over those that you do not know.
- <file_content> holds the file around the selected code, for context only.
- <selected_code> holds the code that the request is about.
- <file_content_reuse> says how the result relates to the file.
- <request> holds the user's request. Fulfil it as far as it concerns your task.

Form of the answer:
- GitLab Flavored Markdown, in the language in which the request is written.
- Code in fences of three backticks with the name of the language; short pieces of code in single backticks.
- No HTML and no tags of your own. Links only to documentation pages of GitLab.
- Begin with the answer itself: no greeting, no label, no repetition of the request.`;

const STRICT = `Mind the form: plain Markdown only. Never put code into XML or HTML elements such as <fixed_code>; every piece of code stands in a fence of three backticks and nowhere else. Write nothing in front of the answer and nothing after it.`;

export function codeCommand({ task, scope, ...terms }: CodeCommand): PromptDefinition {
  return definePrompt({
    ...terms,
    scopes: [scope],
    maxOutputTokens: 2_048,
    inputs: {
      input: textInput,
      selected_text: textInput,
      file_content: textInput,
      file_content_reuse: textInput,
      language_info: textInput,
      libraries: textsInput,
    },
    system: `${task}\n\n${RULES}`,
    strict: STRICT,
    user: (inputs, block) => [
      ...block('language_info', inputs.language_info),
      ...block('libraries', inputs.libraries.join('\n')),
      ...block('file_content', inputs.file_content),
      ...block('selected_code', inputs.selected_text),
      ...block('file_content_reuse', inputs.file_content_reuse),
      ...block('request', inputs.input),
      'Answer the request.',
    ],
    shape: () => freeText,
  });
}
