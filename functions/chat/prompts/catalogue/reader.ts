/**
 * Readers: they find out which object a chat question is about. GitLab loads it and goes on.
 *
 * @module
 */
import { definePrompt, type PromptDefinition } from '../definition.ts';
import { textInput } from '../inputs.ts';
import {
  type IdentifierType,
  NOTHING_FOUND,
  resourceIdentifier,
} from '../parsers/resource-identifier.ts';
import { wholeForm } from '../shapes/whole-form.ts';

import type { Versions } from '../version.ts';

export interface Reader {
  readonly scopes: readonly string[];
  readonly versions: Versions;
  readonly temperature: number;
  /** What the object is called in a sentence. */
  readonly noun: string;
  /** An example of an answer of each type that GitLab can look up, with the question it belongs to. */
  readonly examples: readonly ReaderExample[];
  /** Types that GitLab takes as well, though the prompt does not offer them. */
  readonly alsoAllowed?: readonly IdentifierType[];
}

export interface ReaderExample {
  readonly type: IdentifierType;
  readonly identifier: string | number;
  readonly question: string;
}

/** The object takes 60; a model that says something around it should still come to its end. */
const MAX_OUTPUT_TOKENS = 512;

export function reader({ noun, examples, alsoAllowed = [], ...terms }: Reader): PromptDefinition {
  const allowed = [...examples.map(({ type }) => type), ...alsoAllowed];
  return definePrompt({
    ...terms,
    feature: 'duo_chat',
    maxOutputTokens: MAX_OUTPUT_TOKENS,
    inputs: { input: textInput, suggestions: textInput },
    system: `You find out which ${noun} a question is about. <question> holds the question, <thoughts> what an assistant thought about it so far, and what was wrong with earlier answers.

Answer with one JSON object with exactly two members:
- "ResourceIdentifierType": how the ${noun} is named, one of ${quoted(examples)}.
- "ResourceIdentifier": the identifier itself, copied character by character from the question.

Take "current" when the question names no identifier and means the ${noun} that the user is looking at ("this", "that", "the current one"). Never make up an identifier or a type.

Examples:
${examples.map(toLines).join('\n')}

Answer with the JSON object alone: no fence, no explanation. Do not answer the question itself.`,
    strict: `Mind the form: the first character of your answer is { and the last one is }.`,
    user: ({ input, suggestions }, block) => [
      ...block('question', input),
      ...block('thoughts', suggestions),
      `Which ${noun} is the question about? Answer with the JSON object.`,
    ],
    shape: () =>
      wholeForm((text, cut) => resourceIdentifier(text, allowed, cut), {
        whenEmpty: NOTHING_FOUND,
      }),
  });
}

function quoted(examples: readonly ReaderExample[]): string {
  return [...new Set(examples.map(({ type }) => `"${type}"`))].join(', ');
}

function toLines({ type, identifier, question }: ReaderExample): string {
  const answer = { ResourceIdentifierType: type, ResourceIdentifier: identifier };
  return `${question}\n${JSON.stringify(answer)}`;
}
