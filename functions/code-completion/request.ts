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
import { COMPLETION_RULES } from '#shared/prompts/code-completion.ts';
import { givenPrompt } from '#shared/prompts/given-prompt.ts';

const MODEL_TEXT =
  'Value error, model is not supported by use case code completions and provider litellm';

export const CompletionRequest = v.pipe(
  v.object(V2_ENTRIES),
  v.forward(rule('prompt_type', hasPromptOfVersion, PROMPT_TEXT), ['prompt']),
  v.forward(rule('value_error', hasKnownModel(isFamily), MODEL_TEXT), ['model_name']),
);

/** What a completion may quote of a file: 100,000 characters on each side of the cursor. */
const MAX_PROMPT_CHARACTERS = 200_000;

/**
 * The same for a user token, which a developer holds. It cannot name a model: the assignment or the
 * default decides. Its own prompt is a completion's and not a chat's, so the system prompt is ours and
 * the length that of a file.
 */
export const DirectRequest = v.pipe(
  CompletionRequest,
  v.forward(
    rule(
      'string_too_long',
      ({ prompt }: V2Request) => lengthOf(prompt) <= MAX_PROMPT_CHARACTERS,
      `Input should have at most ${MAX_PROMPT_CHARACTERS} characters`,
    ),
    ['prompt'],
  ),
  v.transform(
    (request): V2Request => ({
      ...request,
      prompt: withOwnSystem(request.prompt),
      model_provider: undefined,
      model_name: undefined,
      model_identifier: undefined,
    }),
  ),
);

type GivenPrompt = V2Request['prompt'];

function lengthOf(prompt: GivenPrompt): number {
  if (typeof prompt === 'string') return prompt.length;
  return (prompt ?? []).reduce((sum, { content }) => sum + content.length, 0);
}

function withOwnSystem(prompt: GivenPrompt): GivenPrompt {
  if (prompt === undefined) return undefined;
  const turns = typeof prompt === 'string' ? [{ role: 'user' as const, content: prompt }] : prompt;
  return [
    { role: 'system', content: COMPLETION_RULES },
    ...turns.filter(({ role }) => role !== 'system'),
  ];
}

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
