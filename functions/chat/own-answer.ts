import { GatewayError } from '#shared/errors.ts';
import { isCut, isWhole, type ModelEvent } from '#shared/models/model-event.ts';

/**
 * The events as they are. An answer that ended neither by itself nor at a limit is not the model's own,
 * and must not pass for it: a guardrail's message is no summary.
 *
 * @see contract 2.2, "How an answer ended"
 * @throws {GatewayError} `model_failed` in place of such an end, and whatever `events` throws
 */
export async function* ownAnswer(events: AsyncIterable<ModelEvent>): AsyncGenerator<ModelEvent> {
  for await (const event of events) {
    if (event.type === 'finish' && !isWhole(event.reason) && !isCut(event.reason)) {
      throw new GatewayError('model_failed', `The answer ended early: ${event.reason}`);
    }
    yield event;
  }
}
