import type { ModelEvent } from '#shared/models/model-event.ts';

/**
 * Turns what the model says into what GitLab reads, piece by piece. The pieces joined are the whole
 * answer, so that streamed and whole answers are the same.
 *
 * @throws {GatewayError} `model_failed` when the answer is empty or not what the prompt asks for,
 * and whatever the events throw
 */
export type Shape = (events: AsyncIterable<ModelEvent>) => AsyncIterable<string>;
