/**
 * The text in a model's events.
 *
 * @module
 */
import type { ModelEvent } from './model-event.ts';

/** The pieces of the answer's text as they come; thoughts are not among them. */
export async function* textPieces(events: AsyncIterable<ModelEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type === 'text-delta') yield event.text;
  }
}

export interface WholeAnswer {
  readonly text: string;
  readonly finish: ModelEvent & { readonly type: 'finish' };
}

/** The whole answer, once it is complete. */
export async function collectAnswer(events: AsyncIterable<ModelEvent>): Promise<WholeAnswer> {
  const pieces: string[] = [];
  let finish: WholeAnswer['finish'] = {
    type: 'finish',
    reason: 'other',
    stopReason: '',
    usage: undefined,
  };
  for await (const event of events) {
    if (event.type === 'text-delta') pieces.push(event.text);
    if (event.type === 'finish') finish = event;
  }
  return { text: pieces.join(''), finish };
}
