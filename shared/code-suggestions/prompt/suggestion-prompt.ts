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
import { type GenerationInputs, generationPrompt } from '../../prompts/code-generation.ts';
import type { PromptStyle } from '../../prompts/data-block.ts';
import type { GenerationTask, SuggestionTask } from '../suggestion-task.ts';

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

export interface FileWindow {
  /** The file up to the cursor. */
  readonly prefix: string;
  /** The file from the cursor on. */
  readonly suffix: string;
  /** Texts of other files that may matter, the most important first. */
  readonly related: readonly string[];
}

export const EMPTY_WINDOW: FileWindow = { prefix: '', suffix: '', related: [] };

/** Code after the cursor says less about it than code before it. */
const SUFFIX_SHARE = 0.07;

/** The shortest part of a related file that is of use, in bytes. */
const MIN_PART_BYTES = 200;

/**
 * Cuts `whole` to at most `tokens`. The suffix may take 7 % and keeps its beginning, the prefix the
 * rest and keeps its end. Related texts get what the prefix leaves free and never displace it.
 */
export function fitWindow(whole: FileWindow, tokens: number): FileWindow {
  const bytes = Math.max(0, Math.floor(tokens)) * BYTES_PER_TOKEN;
  const suffixBytes = Math.floor(bytes * SUFFIX_SHARE);
  const prefixBytes = bytes - suffixBytes;
  const prefix = keepEnd(whole.prefix, prefixBytes);
  return {
    prefix,
    suffix: keepStart(whole.suffix, suffixBytes),
    related: fitTexts(whole.related, prefixBytes - Buffer.byteLength(prefix)),
  };
}

/** The first texts that fit, and the beginning of the next one. */
export function fitTexts(texts: readonly string[], maxBytes: number): string[] {
  const kept: string[] = [];
  let left = maxBytes;
  for (const text of texts) {
    const bytes = Buffer.byteLength(text);
    if (bytes > left) {
      if (left >= MIN_PART_BYTES) kept.push(keepStart(text, left));
      break;
    }
    kept.push(text);
    // One more for the line feed between two texts.
    left -= bytes + 1;
  }
  return kept;
}

/** The most that moving a cut to a line end may cost, in bytes and as a share of what is kept. */
const LINE_COST_BYTES = 400;
const LINE_COST_SHARE = 0.1;

const LINE_FEED = 0x0a;

/** The beginning of `text`, in at most `maxBytes`. */
export function keepStart(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  if (maxBytes <= 0) return '';
  const bytes = Buffer.from(text);
  let end = maxBytes;
  while (isInsideCharacter(bytes, end)) end -= 1;
  const lineEnd = bytes.subarray(0, end).lastIndexOf(LINE_FEED) + 1;
  return bytes.toString('utf8', 0, end - lineEnd <= lineCost(maxBytes) ? lineEnd : end);
}

/** The end of `text`, in at most `maxBytes`. */
export function keepEnd(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const bytes = Buffer.from(text);
  let start = bytes.length - Math.max(0, maxBytes);
  while (isInsideCharacter(bytes, start)) start += 1;
  // Search from the byte before the cut, which may already be at the start of a line.
  const lineStart = bytes.indexOf(LINE_FEED, start - 1) + 1;
  const isNear = lineStart > 0 && lineStart - start <= lineCost(maxBytes);
  return bytes.toString('utf8', isNear ? lineStart : start);
}

function lineCost(maxBytes: number): number {
  return Math.min(LINE_COST_BYTES, maxBytes * LINE_COST_SHARE);
}

/** Whether a cut in front of the byte would divide a character. */
function isInsideCharacter(bytes: Buffer, index: number): boolean {
  return ((bytes[index] ?? 0) & 0xc0) === 0x80;
}
