/**
 * The inputs and model answers of `test/fixtures/prompt-inputs/`, for the prompts of this route.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { PROMPTS } from '../../../../../functions/chat/prompts/registry.ts';

export interface PromptFixture {
  readonly prompt_id: string;
  readonly prompt_version: string | null;
  readonly stream: boolean;
  readonly model_metadata: object;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly samples: readonly PromptSample[];
}

export interface PromptSample {
  readonly name: string;
  /** Null where the model fails. */
  readonly model_answer: string | null;
  readonly expected: Readonly<Record<string, unknown>>;
}

const FOLDER = new URL('../../../../fixtures/prompt-inputs/', import.meta.url);

export const PROMPT_FIXTURES: readonly PromptFixture[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name): PromptFixture => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')))
  .filter(({ prompt_id }) => PROMPTS.has(prompt_id));

export function promptFixture(id: string): PromptFixture {
  const found = PROMPT_FIXTURES.find(({ prompt_id }) => prompt_id === id);
  if (!found) throw new Error(`No fixture for ${id}`);
  return found;
}
