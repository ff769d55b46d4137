/**
 * Builds the prompt for what an editor wants, cut to the context of the model that will answer.
 *
 * @see contract 5.1 and 5.2
 * @module
 */
import { BYTES_PER_TOKEN, estimateTokens } from '../../answer-text/characters.ts';
import type { BuiltPrompt } from '../../ask/ask.ts';
import { type FamilyProfile, limitsFor, profileOf } from '../../gitlab/gitlab-families.ts';
import type { ModelTarget, Prompt } from '../../models/model-request.ts';
import { capabilitiesOf } from '../../models/model-table.ts';
import { completionPrompt } from '../../prompts/code-completion.ts';
import type { PromptStyle } from '../../prompts/code-file.ts';
import type { GenerationInputs } from '../../prompts/code-generation.ts';
import { generationPrompt } from '../../prompts/code-generation.ts';
import type { GenerationTask, SuggestionTask } from '../suggestion-task.ts';
import { EMPTY_WINDOW, type FileWindow, fitWindow, keepStart } from './fit-window.ts';

/** The share of a context that is filled at most, since token counts are estimates. */
const USABLE_SHARE = 0.9;

/** The question to the model, and what of the related code is in it. */
export interface SuggestionPrompt extends BuiltPrompt {
  readonly related: readonly string[];
}

/** Called for each model that is tried, since a fallback has its own context. */
export function buildSuggestionPrompt(task: SuggestionTask, target: ModelTarget): SuggestionPrompt {
  const profile = profileOf(target, task.model.family);
  const { refusalWord, stopSequences = [], ...limits } = limitsFor(profile, task.kind);
  const words = {
    ...limits,
    stopSequences: refusalWord ? [...stopSequences, refusalWord] : stopSequences,
  };
  if (task.given) return { ...words, prompt: task.given, related: [] };
  const form = promptFor(task, target);
  const window = fitTask(task, form);
  return { ...words, prompt: form.around(window), related: window.related };
}

/** A prompt without its file. */
interface PromptForm {
  /** For prompt, file and answer. */
  readonly tokens: number;
  readonly around: (window: FileWindow) => Prompt;
}

/** The file cut to what is left by the prompt around it. */
function fitTask({ file, related }: SuggestionTask, { tokens, around }: PromptForm): FileWindow {
  const { system, messages } = around(EMPTY_WINDOW);
  const words = [system, ...messages.map(({ text }) => text)].join('\n');
  const { prefix, suffix } = file;
  return fitWindow({ prefix, suffix, related }, tokens - estimateTokens(words));
}

function promptFor(task: SuggestionTask, target: ModelTarget): PromptForm {
  const profile = profileOf(target, task.model.family);
  const { maxOutputTokens, refusalWord } = limitsFor(profile, task.kind);
  const style = styleOf(profile, target);
  const file = { fileName: task.file.name, language: task.file.language.name };
  const tokens = profile.contextTokens * USABLE_SHARE - maxOutputTokens;
  if (task.kind === 'completion') {
    return { tokens, around: (window) => completionPrompt({ ...file, ...window }, style) };
  }
  const inputs = { ...file, ...generationInputs(task, profile.contextTokens) };
  const words = { style, refusalWord };
  return { tokens, around: (window) => generationPrompt({ ...inputs, ...window }, words) };
}

function styleOf({ strictFormat }: FamilyProfile, target: ModelTarget): PromptStyle {
  if (capabilitiesOf(target.modelId, target.baseModel).reasoningTokens > 0) return 'brief';
  return strictFormat ? 'strict' : 'plain';
}

/** The most that each part may take of the context. The file always gets the largest share. */
const SHARES = { instruction: 0.2, examples: 0.2, libraries: 0.05 } as const;

/** What a generation says beside the file, each part kept within its share of the context. */
export function generationInputs(
  { instruction, examples, libraries }: GenerationTask,
  contextTokens: number,
): Pick<GenerationInputs, 'instruction' | 'examples' | 'libraries'> {
  return {
    instruction: keepStart(instruction, contextTokens * BYTES_PER_TOKEN * SHARES.instruction),
    examples: firstWithin(
      examples,
      contextTokens * SHARES.examples,
      ({ file, answer }) => file + answer,
    ),
    libraries: firstWithin(libraries, contextTokens * SHARES.libraries, (name) => name),
  };
}

/** Whole items only: half an example teaches the wrong thing. */
function firstWithin<T>(
  items: readonly T[],
  maxTokens: number,
  textOf: (item: T) => string,
): readonly T[] {
  let left = maxTokens;
  const end = items.findIndex((item) => {
    left -= estimateTokens(textOf(item));
    return left < 0;
  });
  return end < 0 ? items : items.slice(0, end);
}
