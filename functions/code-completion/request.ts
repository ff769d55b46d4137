/**
 * The body of `POST /v2/code/completions`.
 *
 * @module
 */
import * as v from 'valibot';
import { editorFile, relatedTexts } from '#shared/code-suggestions/editor-file.ts';
import type { CompletionTask } from '#shared/code-suggestions/suggestion-task.ts';
import {
  hasKnownModel,
  hasPromptOfVersion,
  PROMPT_TEXT,
  V2_ENTRIES,
  type V2Request,
  v2Model,
} from '#shared/code-suggestions/v2-bodies.ts';
import { rule } from '#shared/gitlab/fields.ts';
import { GITLAB_FAMILIES } from '#shared/gitlab/gitlab-families.ts';
import { givenPrompt } from '#shared/prompts/given-prompt.ts';

const MODEL_TEXT =
  'Value error, model is not supported by use case code completions and provider litellm';

export const CompletionRequest = v.pipe(
  v.object(V2_ENTRIES),
  v.forward(rule('prompt_type', hasPromptOfVersion, PROMPT_TEXT), ['prompt']),
  v.forward(rule('value_error', hasKnownModel(isFamily), MODEL_TEXT), ['model_name']),
);

function isFamily(name: string): boolean {
  return Object.hasOwn(GITLAB_FAMILIES, name);
}

export function completionTask(request: V2Request): CompletionTask {
  const { prompt_version, prompt, current_file, context, stream } = request;
  return {
    kind: 'completion',
    file: editorFile(current_file),
    related: relatedTexts(context),
    given: prompt_version > 1 && prompt !== undefined ? givenPrompt(prompt) : undefined,
    model: v2Model(request),
    streaming: stream ?? false,
  };
}
