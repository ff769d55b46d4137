import { cleanSuggestion } from '#shared/code-suggestions/cleaning/clean-suggestion.ts';
import type { SuggestionContext } from '#shared/code-suggestions/cleaning/cursor-block.ts';
import type { FinishReason, ModelEvent } from '#shared/models/model-event.ts';
import type { ModelRequest } from '#shared/models/model-request.ts';
import { cleanAnswer } from '../../support/clean-answer.ts';

const TARGET = { modelId: 'demo.model', region: 'eu-central-1' };

/** What a model says: its text in pieces, then why it stopped, or its failure. */
export interface Said {
  readonly pieces: Iterable<string>;
  readonly reason?: FinishReason;
  readonly failure?: Error;
}

async function* modelEvents({
  pieces,
  reason = 'stop',
  failure,
}: Said): AsyncGenerator<ModelEvent> {
  yield { type: 'start', target: TARGET, requestId: undefined };
  for (const text of pieces) {
    yield { type: 'reasoning-delta' };
    yield { type: 'text-delta', text };
  }
  if (failure) throw failure;
  yield { type: 'finish', reason, stopReason: reason, usage: undefined };
}

export const AT_START: SuggestionContext = {
  kind: 'completion',
  prefix: '',
  suffix: '',
  language: 'python',
};

export function suggestionPieces(
  said: Said,
  context: Partial<SuggestionContext> = {},
): AsyncGenerator<string> {
  const place = { ...AT_START, ...context };
  // As a suggestion comes to be: through what all answers go through.
  const { prefix, suffix } = place;
  const file = { before: prefix, after: suffix };
  const asked = { prompt: { system: '', messages: [{ role: 'user', text: prefix + suffix }] } };
  const request = () => asked as unknown as ModelRequest;
  return cleanSuggestion(cleanAnswer(modelEvents(said), { request, file }), place);
}

/** The whole suggestion for an answer that comes in one piece. */
export async function suggestion(
  text: string,
  context: Partial<SuggestionContext> & { readonly reason?: FinishReason } = {},
): Promise<string> {
  const { reason = 'stop', ...place } = context;
  const pieces = await Array.fromAsync(suggestionPieces({ pieces: [text], reason }, place));
  return pieces.join('');
}
