/** Chunks of an answer as they stand on the wire. */
import type { Script } from '#infra/local/openai-stand-in/script.ts';
import type { ModelEvent } from '#shared/models/model-event.ts';

export const END = 'data: [DONE]\n\n';

export function stream(...chunks: readonly (object | string)[]): Script {
  const pieces = chunks.map((chunk) =>
    typeof chunk === 'string' ? chunk : `data: ${JSON.stringify(chunk)}\n\n`,
  );
  return { type: 'raw', contentType: 'text/event-stream', pieces };
}

export const said = (delta: object, finishReason: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason: finishReason }],
});

export const finishOf = (events: readonly ModelEvent[]) =>
  events.find((event) => event.type === 'finish');
