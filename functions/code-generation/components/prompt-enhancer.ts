/**
 * `prompt_enhancer`: what Rails knows about a generation beyond the file. It has no fixed form, so
 * anything unexpected in it is ignored.
 *
 * @see prompts contract 5.2
 * @module
 */
import * as v from 'valibot';
import type { GenerationExample } from '#shared/prompts/code-generation.ts';

export interface PromptEnhancer {
  /** The file around the cursor, as Rails cut it; empty when it did not. */
  readonly above: string;
  readonly below: string;
  readonly instruction: string;
  readonly related: readonly string[];
  readonly libraries: readonly string[];
  readonly examples: readonly GenerationExample[];
}

export function readPromptEnhancer(
  members: Readonly<Record<string, unknown>> = {},
): PromptEnhancer {
  return {
    above: textOf(members['trimmed_content_above_cursor']),
    below: textOf(members['trimmed_content_below_cursor']),
    instruction: textOf(members['user_instruction']),
    related: [...textsOf(members['related_files']), ...textsOf(members['related_snippets'])],
    libraries: textsOf(members['libraries']),
    examples: listOf(members['examples_array']).flatMap(exampleOf),
  };
}

const Example = v.object({ example: v.string(), response: v.string() });

/** Most responses open with a tag of another prompt, which a model would imitate. */
const NEW_CODE_TAG = /<\/?new_code>/g;

function exampleOf(value: unknown): GenerationExample[] {
  const { success, output } = v.safeParse(Example, value);
  if (!success) return [];
  return [{ file: output.example, answer: output.response.replace(NEW_CODE_TAG, '') }];
}

function textsOf(value: unknown): string[] {
  return listOf(value).filter((item) => typeof item === 'string' && item.trim() !== '') as string[];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
