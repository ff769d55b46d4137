/**
 * What a model says while it answers, in our own words whatever the model, and the one interface through
 * which a platform is asked.
 *
 * Order: one `start`, any number of deltas, one `finish`. An iteration that ends without `finish`
 * has thrown: a cut-off answer never looks complete.
 *
 * @module
 */
import { GatewayError } from '../errors.ts';
import type { EmbeddingRequest, ModelRequest, ModelTarget } from './model-request.ts';

/** Tokens as the platform counted them. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

/**
 * Why an answer ended:
 *
 * - `stop`: by itself, or at a stop sequence
 * - `tool`: to have a tool called
 * - `length`: it reached the limit of output tokens
 * - `context`: it filled the model's context
 * - `guardrail`: a guardrail blocked it, and the text may be the guardrail's
 * - `filtered`: the provider's own filter blocked it
 * - `refusal`: the model refused to answer
 * - `malformed`: the model wrote something that the platform could not read
 * - `other`: a reason that we do not know
 */
export type FinishReason =
  | 'stop'
  | 'tool'
  | 'length'
  | 'context'
  | 'guardrail'
  | 'filtered'
  | 'refusal'
  | 'malformed'
  | 'other';

/** Whether the answer is all that the model had to say, and the model's own. */
export function isWhole(reason: FinishReason): boolean {
  return reason === 'stop' || reason === 'tool';
}

/** Whether the answer is the model's own but ended early, at a limit. */
export function isCut(reason: FinishReason): boolean {
  return reason === 'length' || reason === 'context';
}

export type ModelEvent =
  | {
      /** The model accepted the request. */
      readonly type: 'start';
      /** The model that answers; it may be a fallback. */
      readonly target: ModelTarget;
      readonly requestId: string | undefined;
      /** What had to be changed first, because the model refused it; absent: nothing. */
      readonly repairs?: readonly string[];
    }
  | { readonly type: 'text-delta'; readonly text: string }
  /** The model thinks. Its thoughts are not passed on; that it is alive is worth knowing. */
  | { readonly type: 'reasoning-delta' }
  /** The model wants a tool called; whole, once its input is complete. */
  | {
      readonly type: 'tool-call';
      readonly id: string;
      readonly name: string;
      readonly input: unknown;
    }
  /**
   * The same in pieces, from platforms that are asked for them: one start, the text of the input as the model
   * gives it, one end. `index` tells apart calls of one answer.
   */
  | {
      readonly type: 'tool-call-start';
      readonly index: number;
      readonly id: string;
      readonly name: string;
    }
  | { readonly type: 'tool-call-delta'; readonly index: number; readonly json: string }
  | { readonly type: 'tool-call-end'; readonly index: number }
  /** One vector for each text of an {@link EmbeddingRequest}, in order. */
  | { readonly type: 'vectors'; readonly vectors: readonly Vector[] }
  | {
      readonly type: 'finish';
      readonly reason: FinishReason;
      /** The platform's own word for the reason, such as `end_turn`. */
      readonly stopReason: string;
      readonly usage: Usage | undefined;
      /** What was missing at the end of the answer; absent: nothing. */
      readonly repairs?: readonly string[];
    };

export type Vector = readonly number[];

/** The pieces of the answer's text as they come; thoughts are not among them. */
export async function* textPieces(events: AsyncIterable<ModelEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type === 'text-delta') yield event.text;
  }
}

/** Takes an event, and gives those that go on in its place. */
export type EventFilter = (event: ModelEvent) => readonly ModelEvent[];

export async function* filterEvents(
  events: AsyncIterable<ModelEvent>,
  filter: EventFilter,
): AsyncGenerator<ModelEvent> {
  // Not `yield*`, which takes a detour for each event.
  for await (const event of events) for (const filtered of filter(event)) yield filtered;
}

/** In UTF-16 units: several times what 128,000 tokens come to, the most that a model writes. */
const MAX_COLLECTED = 4 * 1024 * 1024;

/**
 * Passes on an answer that somebody keeps in memory. Models end at their limit of tokens; this holds where
 * one does not.
 *
 * @throws {GatewayError} `model_failed`
 */
export async function* boundedAnswer(
  events: AsyncIterable<ModelEvent>,
): AsyncGenerator<ModelEvent> {
  let length = 0;
  for await (const event of events) {
    if (event.type === 'text-delta') length += event.text.length;
    requireBounded(length);
    yield event;
  }
}

/** What {@link boundedAnswer} throws for an answer of that `length`, in UTF-16 units. */
export function requireBounded(length: number): void {
  if (length <= MAX_COLLECTED) return;
  throw new GatewayError('model_failed', 'The answer is longer than any model writes');
}

export interface WholeAnswer {
  readonly text: string;
  /** The model that answered; undefined where the events do not tell. */
  readonly target: ModelTarget | undefined;
  readonly finish: ModelEvent & { readonly type: 'finish' };
}

/** The whole answer, once it is complete. */
export async function collectAnswer(events: AsyncIterable<ModelEvent>): Promise<WholeAnswer> {
  const pieces: string[] = [];
  let target: ModelTarget | undefined;
  let finish: WholeAnswer['finish'] = {
    type: 'finish',
    reason: 'other',
    stopReason: '',
    usage: undefined,
  };
  for await (const event of boundedAnswer(events)) {
    if (event.type === 'start') target = event.target;
    if (event.type === 'text-delta') pieces.push(event.text);
    if (event.type === 'finish') finish = event;
  }
  return { text: pieces.join(''), target, finish };
}

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
  /** Connects to where the models of a region are asked, if that can be done before. Never rejects. */
  readonly connect?: ((region: string) => Promise<void>) | undefined;
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
    connect: usual.connect,
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
