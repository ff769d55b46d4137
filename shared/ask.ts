/**
 * Asks the model that is in charge of a feature, and notes for the log how it went.
 *
 * This is where a feature becomes a model plan, and plan and prompt become a stream of events.
 *
 * @module
 */
import type { AskModel } from './bedrock/ask-model.ts';
import type { ModelEvent } from './bedrock/model-event.ts';
import type { ModelTarget, Prompt } from './bedrock/model-request.ts';
import { chooseModel } from './choose-model.ts';
import { GatewayError } from './errors.ts';
import type { Exchange } from './http/exchange.ts';
import type { Feature } from './routing/features.ts';
import type { ModelPlan } from './routing/model-plan.ts';
import type { RouteFeature } from './routing/route-feature.ts';

/** What is asked, and the limits of the answer. */
export interface Wording {
  readonly prompt: Prompt;
  readonly maxOutputTokens: number;
  /** 0 to 1; absent: the model's own. */
  readonly temperature?: number;
  readonly stopSequences?: readonly string[];
}

interface Purpose {
  readonly feature: Feature;
  /** The model that GitLab chose, if it chose one. */
  readonly identifier: string | undefined;
  readonly streaming: boolean;
  /** How long the answer may take, in milliseconds; absent: as long as the feature's may. */
  readonly deadlineMs?: number;
}

export interface Question extends Purpose, Wording {}

/** A question that depends on the model: on its context, or on what its family understands. */
export interface OpenQuestion extends Purpose {
  readonly word: (target: ModelTarget) => Wording;
}

export interface Answer {
  readonly plan: ModelPlan;
  /** Nothing is asked of the model before the first event is. */
  readonly events: AsyncIterable<ModelEvent>;
}

/** @throws {GatewayError} when no model can be chosen; the events throw when the model fails */
export type Ask = (exchange: Exchange, question: Question | OpenQuestion) => Promise<Answer>;

export interface AskDependencies {
  readonly routeFeature: RouteFeature;
  readonly askModel: AskModel;
}

/** What is kept of Lambda's time for ending the answer and writing the log line, in milliseconds. */
const CLOSING_TIME_MS = 1_000;

export function createAsk({ routeFeature, askModel }: AskDependencies): Ask {
  return async (exchange, question) => {
    const { streaming } = question;
    exchange.facts.streamed = streaming;
    const plan = await chooseModel(exchange, question, routeFeature);

    const wording = 'word' in question ? question.word(plan.target) : question;
    const events = askModel(
      {
        target: plan.target,
        prompt: wording.prompt,
        maxOutputTokens: plan.maxOutputTokens ?? wording.maxOutputTokens,
        temperature: plan.temperature ?? wording.temperature,
        stopSequences: wording.stopSequences,
        streaming,
        caching: exchange.headers['x-gitlab-model-prompt-cache-enabled'] !== 'false',
        guardrail: plan.guardrail,
        serviceTier: plan.serviceTier,
        latency: plan.latency,
      },
      deadline(exchange, question.deadlineMs ?? plan.deadlineMs),
    );
    return { plan, events: observe(events, exchange) };
  };
}

/** Aborts when the answer's time is over, when Lambda's nearly is, or when the caller has left. */
export function deadline(exchange: Exchange, deadlineMs: number): AbortSignal {
  const timeMs = Math.min(deadlineMs, exchange.remainingMs() - CLOSING_TIME_MS);
  return AbortSignal.any([
    exchange.callerGone.signal,
    AbortSignal.timeout(Math.max(0, Math.floor(timeMs))),
  ]);
}

async function* observe(
  events: AsyncIterable<ModelEvent>,
  { facts, startedAtMs }: Exchange,
): AsyncGenerator<ModelEvent> {
  try {
    for await (const event of events) {
      if (event.type === 'start') noteStart(event, facts);
      if (event.type === 'text-delta') {
        facts.firstTokenMs ??= Math.round(performance.now() - startedAtMs);
      }
      if (event.type === 'finish') noteFinish(event, facts);
      yield event;
    }
  } catch (error) {
    noteFailure(GatewayError.from(error), facts);
    throw error;
  }
}

function noteStart(
  { requestId, repairs }: ModelEvent & { type: 'start' },
  facts: Exchange['facts'],
) {
  if (requestId) facts.bedrockRequestId = requestId;
  if (repairs) facts.repairs = repairs;
}

function noteFinish(
  { stopReason, usage }: ModelEvent & { type: 'finish' },
  facts: Exchange['facts'],
): void {
  facts.stopReason = stopReason;
  if (usage) {
    facts.inputTokens = usage.inputTokens;
    facts.outputTokens = usage.outputTokens;
  }
}

function noteFailure({ code, message, awsError }: GatewayError, facts: Exchange['facts']): void {
  facts.outcome = code;
  facts.reason = message;
  if (awsError !== undefined) facts.awsError = awsError;
}
