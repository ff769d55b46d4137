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
  { component, related, context, modelMetadata }: SuggestionRequest,
  headers: RequestHeaders,
): SuggestionTask {
  const common = {
    file: editorFile(component.payload),
    related: relatedTexts(readsContext(headers) ? [...context, ...related] : context),
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
const FIRST_VERSION = [7, 17, 1] as const;

/**
 * The version of a language server; pre-releases have a suffix after a hyphen. Parsed by hand, because a
 * library would be as large as the rest of the endpoint, and every cold start would load it.
 */
const VERSION = /^\s*[v=]?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(-[\w.-]{1,100})?(?:\+[\w.-]{1,100})?\s*$/;

/** Whether the caller's language server is known to send related code that may be used. */
export function readsContext(headers: RequestHeaders): boolean {
  const [, major, minor, patch, preRelease] =
    VERSION.exec(headers['x-gitlab-language-server-version'] ?? '') ?? [];
  if (major === undefined) return false;
  const version = [Number(major), Number(minor), Number(patch)];
  const at = FIRST_VERSION.findIndex((first, index) => version[index] !== first);
  return at < 0 ? preRelease === undefined : (version[at] ?? 0) > (FIRST_VERSION[at] ?? 0);
}
