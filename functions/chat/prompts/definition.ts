/**
 * What a prompt is: one of these in a file of its own, and a row in the registry.
 *
 * @module
 */
import type { Prompt } from '#shared/models/model-request.ts';
import type { Feature } from '#shared/routing/features.ts';
import { type Inputs, type InputsOf, readInputs, textInput } from './inputs.ts';
import { MATERIAL_RULE, type MaterialBlock, withMaterial } from './material.ts';
import type { Shape } from './shapes/shape.ts';
import type { Versions } from './version.ts';

interface PromptTerms {
  /** Decides the model and the time limit. */
  readonly feature: Feature;
  /** A caller needs one of these. */
  readonly scopes: readonly string[];
  /** Scopes from this version on, where GitLab changed them. */
  readonly laterScopes?: { readonly from: string; readonly scopes: readonly string[] };
  /**
   * The versions of GitLab's contract that the prompt fulfils, the newest last. One text serves them
   * all: within an id they differ in nothing that GitLab reads.
   */
  readonly versions: Versions;
  readonly maxOutputTokens: number;
  /** 0 to 1; absent: the model's own. */
  readonly temperature?: number;
}

export interface PromptSpec<I extends Inputs> extends PromptTerms {
  readonly inputs: I;
  /** Who the model is, what it must do and in which form it must answer. Never holds an input. */
  readonly system: string;
  /** Added for models that need to hear the form of the answer twice. */
  readonly strict?: string;
  /** The parts of the user's message, in order; empty lines come between them. */
  readonly user: (inputs: PromptInputs<I>, block: MaterialBlock) => readonly string[];
  /** The form that GitLab reads, made out of what the model says. */
  readonly shape: (inputs: PromptInputs<I>) => Shape;
}

/** What every prompt may use. */
const COMMON = { current_date: textInput };

type PromptInputs<I extends Inputs> = InputsOf<I & typeof COMMON>;

export interface PromptDefinition extends PromptTerms {
  readonly open: (inputs: Readonly<Record<string, unknown>>) => OpenPrompt;
}

/** A prompt with its inputs in place. */
export interface OpenPrompt {
  /** `strict`: for a model that needs to hear the form of the answer twice. */
  readonly buildPrompt: (strict: boolean) => Prompt;
  readonly shape: Shape;
}

export function definePrompt<I extends Inputs>(spec: PromptSpec<I>): PromptDefinition {
  const { inputs: own, system, strict: strictRule, user, shape, ...terms } = spec;
  return {
    ...terms,
    open(given) {
      const inputs = readInputs({ ...own, ...COMMON }, given);
      const messages: Prompt['messages'] = [
        { role: 'user', text: withMaterial((block) => user(inputs, block)) },
      ];
      const strictRules = strictRule === undefined ? [] : [strictRule];
      return {
        buildPrompt: (strict) => ({
          system: [MATERIAL_RULE, system, ...(strict ? strictRules : [])].join('\n\n'),
          messages,
        }),
        shape: shape(inputs),
      };
    },
  };
}
