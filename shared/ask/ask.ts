/**
 * Asks the model that is in charge of a feature, and notes for the log how it went.
 *
 * This is where a feature becomes a model plan, and plan and prompt become a stream of events.
 *
 * @module
 */

import { withinRuntimeMs } from '../deadline.ts';
import type { ModelEvent } from '../models/model-event.ts';
import type { ModelRequest, ModelTarget, Prompt } from '../models/model-request.ts';
import type { AskReliably } from '../models/resilience/ask-reliably.ts';
import type { AttemptLog, Timeouts } from '../models/resilience/inquiry.ts';
import type { RequestContext } from '../request/request-context.ts';
import {
  FEATURES,
  type Feature,
  type FeatureProfile,
  FIRST_EVENT_MS,
} from '../routing/features.ts';
import type { ModelPlan } from '../routing/model-plan.ts';
import type { PriceOf } from '../usage/price-of.ts';
import { chooseModel, type ModelRules } from './choose-model.ts';
import { type Asked, observeAnswer } from './observe-answer.ts';

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
  /** Its `target` is the model that answers, as soon as one has begun to: it may be a fallback. */
  readonly plan: ModelPlan;
  /** Nothing is asked of the model before the first event is. */
  readonly events: AsyncIterable<ModelEvent>;
}

/** @throws {GatewayError} when no model can be chosen; the events throw when the model fails */
export type Ask = (context: RequestContext, question: Question | OpenQuestion) => Promise<Answer>;

export interface AskDependencies extends ModelRules {
  readonly askReliably: AskReliably;
  /** What the operator allows at most, whatever the feature. */
  readonly timeouts: Timeouts;
  readonly priceOf: PriceOf;
}

export function createAsk(dependencies: AskDependencies): Ask {
  const { askReliably, timeouts, priceOf } = dependencies;
  return async (context, question) => {
    context.record.streamed = question.streaming;
    const plan = await chooseModel(context, question, dependencies);

    const attemptLog: AttemptLog = { attempts: 0, failures: [] };
    let asked: Asked | undefined;
    const profile: FeatureProfile = FEATURES[question.feature];
    const events = askReliably({
      target: plan.target,
      requestFor: (target) => (asked = requestFor(target, { context, question, plan })),
      fallbacks: plan.fallbacks,
      timeouts: timeoutsFor(context, question.deadlineMs ?? plan.deadlineMs, {
        ...timeouts,
        firstEventMs: Math.min(timeouts.firstEventMs, profile.firstEventMs ?? FIRST_EVENT_MS),
      }),
      asksOnce: profile.testsRequestedModel ?? false,
      mayHedge: profile.mayHedge ?? false,
      attemptLog,
      signal: context.callerGone.signal,
    });
    const observed = { attemptLog, asked: () => asked, priceOf };
    return {
      plan: planInForce(plan, attemptLog),
      events: observeAnswer(events, context, observed),
    };
  };
}

interface Context {
  readonly context: RequestContext;
  readonly question: Question | OpenQuestion;
  readonly plan: ModelPlan;
}

/** Worded anew for each model that is asked: a fallback has a context of its own. */
function requestFor(target: ModelTarget, { context, question, plan }: Context): ModelRequest {
  const wording = 'word' in question ? question.word(target) : question;
  return {
    target,
    prompt: wording.prompt,
    maxOutputTokens: plan.maxOutputTokens ?? wording.maxOutputTokens,
    temperature: plan.temperature ?? wording.temperature,
    stopSequences: wording.stopSequences,
    streaming: question.streaming,
    caching: context.headers['x-gitlab-model-prompt-cache-enabled'] !== 'false',
    guardrail: plan.guardrail,
    serviceTier: plan.serviceTier,
    latency: plan.latency,
  };
}

/** The limits of the answer, within the operator's, and ending before Lambda's time does. */
function timeoutsFor(context: RequestContext, deadlineMs: number, most: Timeouts): Timeouts {
  const wholeMs = withinRuntimeMs(context, Math.min(deadlineMs, most.deadlineMs));
  return { ...most, firstEventMs: Math.min(most.firstEventMs, wholeMs), deadlineMs: wholeMs };
}

function planInForce(plan: ModelPlan, attemptLog: AttemptLog): ModelPlan {
  return {
    ...plan,
    get target() {
      return attemptLog.answeredBy ?? plan.target;
    },
  };
}
