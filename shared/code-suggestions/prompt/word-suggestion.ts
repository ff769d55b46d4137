/**
 * Puts what an editor wants into words that fit the model which is going to answer.
 *
 * @see contract 5.1 and 5.2
 * @module
 */

import { estimateTokens } from '../../answer-text/estimate-tokens.ts';
import type { Wording } from '../../ask/ask.ts';
import { type FamilyProfile, limitsFor, profileOf } from '../../gitlab/gitlab-families.ts';
import { capabilitiesOf } from '../../models/capabilities.ts';
import type { ModelTarget, Prompt } from '../../models/model-request.ts';
import { completionPrompt } from '../../prompts/code-completion.ts';
import { generationPrompt } from '../../prompts/code-generation.ts';
import type { PromptStyle } from '../../prompts/prompt-style.ts';
import type { SuggestionTask } from '../suggestion-task.ts';
import { EMPTY_WINDOW, type FileWindow, fitWindow } from './fit-window.ts';
import { generationInputs } from './generation-inputs.ts';

/** Of a context, what is filled at most: token counts are estimates. */
const USABLE_SHARE = 0.9;

export function wordSuggestion(task: SuggestionTask, target: ModelTarget): Wording {
  const {
    refusalWord,
    stopSequences = [],
    ...limits
  } = limitsFor(profileOf(target, task.model.family), task.kind);
  return {
    ...limits,
    stopSequences: refusalWord ? [...stopSequences, refusalWord] : stopSequences,
    prompt: task.given ?? fittedPrompt(task, target),
  };
}

/** How many tokens of related code came with the task, and how many of them the model sees. */
export function relatedTokens(task: SuggestionTask, target: ModelTarget) {
  if (task.related.length === 0) return { sent: 0, used: 0 };
  const used = task.given ? [] : fitTask(task, promptFor(task, target)).related;
  return { sent: estimateTokens(task.related.join('\n')), used: estimateTokens(used.join('\n')) };
}

function fittedPrompt(task: SuggestionTask, target: ModelTarget): Prompt {
  const form = promptFor(task, target);
  return form.around(fitTask(task, form));
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
