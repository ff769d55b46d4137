import { BYTES_PER_TOKEN, estimateTokens } from '../../answer-text/estimate-tokens.ts';
import type { GenerationInputs } from '../../prompts/code-generation.ts';
import type { GenerationTask } from '../suggestion-task.ts';
import { keepStart } from './cut-text.ts';

/** What each part may take of the context at most, so that the file is always left the most. */
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
