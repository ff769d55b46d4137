/**
 * What a platform does for the gateway: a question to a model becomes a stream of events.
 *
 * Everything above this file asks models through one {@link ModelPlatform} and does not know which
 * services are behind it. `wiring/` joins the platforms of a deployment.
 *
 * @module
 */
import { GatewayError } from '../errors.ts';
import type { ModelEvent } from './model-event.ts';
import type { EmbeddingRequest, ModelRequest } from './model-request.ts';

/**
 * Yields the model's answer until it finishes or `signal` aborts. A reader that leaves early ends
 * the request, so that nobody pays for tokens that nobody reads.
 *
 * @throws {GatewayError} with a `model_*` code or `caller_gone`, from the first `next()` on
 */
export type AskModel = (request: ModelRequest, signal: AbortSignal) => AsyncIterable<ModelEvent>;

/**
 * Makes one call for vectors: `start`, `vectors` with one vector for each text, `finish`.
 *
 * @throws {GatewayError} with a `model_*` code or `caller_gone`, from the first `next()` on
 */
export type EmbedTexts = (
  request: EmbeddingRequest,
  signal: AbortSignal,
) => AsyncIterable<ModelEvent>;

/** A service that runs models. */
export interface ModelPlatform {
  readonly ask: AskModel;
  readonly embed: EmbedTexts;
}

/**
 * Several platforms as one: each request goes to the platform that its target names. Where nobody
 * knows that name, asking throws `model_unknown` at once.
 */
export function joinPlatforms(
  platformNamed: (name: string) => ModelPlatform | undefined,
  usual: ModelPlatform,
): ModelPlatform {
  const platformOf = ({ target: { platform } }: ModelRequest | EmbeddingRequest): ModelPlatform => {
    if (platform === undefined) return usual;
    const named = platformNamed(platform);
    if (named) return named;
    throw new GatewayError('model_unknown', 'The platform of the model is not part of the gateway');
  };
  return {
    ask: (request, signal) => platformOf(request).ask(request, signal),
    embed: (request, signal) => platformOf(request).embed(request, signal),
  };
}

/** Why `signal` ended a call. Code of ours that aborts gives a reason; any other abort is the caller's. */
export function abortFailure({ reason }: AbortSignal): GatewayError {
  return reason instanceof GatewayError
    ? reason
    : new GatewayError('caller_gone', 'The caller left before the answer was complete');
}

/** A platform that is loaded with the first question to it. */
export function loadedLater(load: () => Promise<ModelPlatform>): ModelPlatform {
  return {
    async *ask(request, signal) {
      yield* (await load()).ask(request, signal);
    },
    async *embed(request, signal) {
      yield* (await load()).embed(request, signal);
    },
  };
}
