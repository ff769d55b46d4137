import { GatewayError } from '#shared/errors.ts';
import type { ModelEvent } from '#shared/models/model-event.ts';

/**
 * Turns what the model says into what GitLab reads, piece by piece. The pieces joined are the whole
 * answer, so that streamed and whole answers are the same.
 *
 * @throws {GatewayError} `model_failed` when the answer is empty or not what the prompt asks for,
 * and whatever the events throw
 */
export type Shape = (events: AsyncIterable<ModelEvent>) => AsyncIterable<string>;

/** The model spoke, but not what the prompt asks for. GitLab shows it as a failure of the model. */
export function unusableAnswer(reason: string): GatewayError {
  return new GatewayError('model_failed', reason);
}

/**
 * GitLab reports an empty text in words that help nobody. A failure of the model is at least reported
 * as one.
 */
export function emptyAnswer(): GatewayError {
  return unusableAnswer('The model gave no answer');
}
