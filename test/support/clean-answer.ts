import { type Cleaning, createCleanEvents } from '#shared/ask/clean-answer.ts';
import { filterEvents, type ModelEvent } from '#shared/models/model-event.ts';

/** What readers get of a model's answer. */
export function cleanAnswer(
  events: AsyncIterable<ModelEvent>,
  cleaning: Cleaning,
): AsyncGenerator<ModelEvent> {
  return filterEvents(events, createCleanEvents(cleaning));
}
