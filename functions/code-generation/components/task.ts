import gte from 'semver/functions/gte.js';
import valid from 'semver/functions/valid.js';
import { editorFile, relatedTexts } from '#shared/code-suggestions/editor-file.ts';
import type {
  CompletionTask,
  GenerationTask,
  SuggestionTask,
} from '#shared/code-suggestions/suggestion-task.ts';
import { requestedModel } from '#shared/gitlab/model-metadata.ts';
import { givenPrompt } from '#shared/prompts/given-prompt.ts';
import type { RequestHeaders } from '#shared/request/caller.ts';
import { readPromptEnhancer } from './prompt-enhancer.ts';
import type { CompletionComponent, GenerationComponent, SuggestionRequest } from './request.ts';

/** What the first component asks for, with the related code that its caller may send along. */
export function suggestionTask(
  { component, related, modelMetadata }: SuggestionRequest,
  headers: RequestHeaders,
): SuggestionTask {
  const common = {
    file: editorFile(component.payload),
    related: readsContext(headers) ? relatedTexts(related) : [],
    model: requestedModel(modelMetadata),
    streaming: component.payload.stream ?? false,
  };
  return component.type === 'code_editor_completion'
    ? completionTask(component, common)
    : generationTask(component, common);
}

type Common = Pick<SuggestionTask, 'file' | 'related' | 'model' | 'streaming'>;

function completionTask({ payload }: CompletionComponent, common: Common): CompletionTask {
  const { prompt } = payload;
  const given = prompt === undefined ? undefined : givenPrompt(prompt);
  return { ...common, kind: 'completion', given };
}

function generationTask({ payload }: GenerationComponent, common: Common): GenerationTask {
  const enhancer = readPromptEnhancer(payload.prompt_enhancer);
  const { file, related } = common;
  return {
    ...common,
    kind: 'generation',
    file: {
      ...file,
      prefix: enhancer.above || file.prefix,
      suffix: enhancer.below || file.suffix,
    },
    related: [...enhancer.related, ...related],
    given: undefined,
    instruction: enhancer.instruction || (payload.prompt ?? ''),
    libraries: enhancer.libraries,
    examples: enhancer.examples,
    ownLine: true,
  };
}

/** Older language servers send related code that is not meant to be used. */
const FIRST_VERSION = '7.17.1';

/** Whether the caller's language server is known to send related code that may be used. */
export function readsContext(headers: RequestHeaders): boolean {
  const version = valid(headers['x-gitlab-language-server-version']);
  return version !== null && gte(version, FIRST_VERSION);
}
