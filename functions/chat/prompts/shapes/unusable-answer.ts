import { GatewayError } from '#shared/errors.ts';

/** The model spoke, but not what the prompt asks for. GitLab shows it as a failure of the model. */
export function unusableAnswer(reason: string): GatewayError {
  return new GatewayError('model_failed', reason);
}

/**
 * GitLab takes an empty text for no answer at all, in words that help nobody; as a failure of the
 * model it is at least reported as one.
 */
export function emptyAnswer(): GatewayError {
  return unusableAnswer('The model gave no answer');
}
