/**
 * What a prompt makes of a model's text, without a network: for tables, corpora and properties.
 *
 * @module
 */

import type { ModelEvent } from '#shared/models/model-event.ts';
import type { ModelRequest } from '#shared/models/model-request.ts';
import { PROMPTS } from '../../../../../functions/chat/prompts/registry.ts';
import { cleanAnswer } from '../../../../support/clean-answer.ts';

export interface AnswerTerms {
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** How the answer ended. Default: by itself. */
  readonly finish?: Partial<ModelEvent & { readonly type: 'finish' }>;
}

const STOP = { type: 'finish', reason: 'stop', stopReason: 'end_turn', usage: undefined } as const;

export const CUT = { reason: 'length', stopReason: 'max_tokens' } as const;

/** The text that goes out, or the code of the failure in angle brackets. */
export async function answerOf(
  id: string,
  text: string,
  { inputs = {}, finish = {} }: AnswerTerms = {},
): Promise<string> {
  const prompt = PROMPTS.get(id)?.open(inputs);
  if (!prompt) throw new Error(`No prompt ${id}`);
  const request = {
    target: { modelId: 'm', region: 'r' },
    prompt: prompt.buildPrompt(false),
    maxOutputTokens: 1,
    streaming: false,
  } as ModelRequest;
  async function* events(): AsyncGenerator<ModelEvent> {
    yield { type: 'text-delta', text };
    yield { ...STOP, ...finish };
  }
  try {
    return (
      await Array.fromAsync(
        prompt.shape(cleanAnswer(events(), { request: () => request, file: undefined })),
      )
    ).join('');
  } catch (error) {
    return `<${(error as { code?: string }).code}>`;
  }
}
