import { cleanSuggestion } from '#shared/code-suggestions/cleaning/clean-suggestion.ts';
import type { SuggestionContext } from '#shared/code-suggestions/cleaning/cursor-place.ts';
import type { FinishReason, ModelEvent } from '#shared/models/model-event.ts';

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
  return cleanSuggestion(modelEvents(said), { ...AT_START, ...context });
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
