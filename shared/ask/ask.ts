/**
 * Asks the model that is in charge of a feature, and notes for the log how it went.
 *
 * This is where a feature becomes a model plan, and plan and prompt become a stream of events.
 *
 * @module
 */
import { withinRuntimeMs } from '../deadline.ts';
import type { ModelEvent, ModelPlatform } from '../models/model-event.ts';
import { regionOfArn } from '../models/model-id.ts';
import type { CallLabels, ModelRequest, ModelTarget, Prompt } from '../models/model-request.ts';
import type { AskReliably } from '../models/resilience/ask-reliably.ts';
import type { EnterFlight } from '../models/resilience/in-flight-limit.ts';
import type { ModelCall, Timeouts } from '../models/resilience/model-call.ts';
import type { RequestContext } from '../request/request-context.ts';
import type { RequestRecord } from '../request/request-record.ts';
import {
  FEATURES,
  type Feature,
  type FeatureProfile,
  FIRST_EVENT_MS,
} from '../routing/features.ts';
import type { ModelPlan } from '../routing/model-plan.ts';
import type { RouteFeature } from '../routing/route-feature.ts';
import { type Accounts, estimateUsd } from './bill-calls.ts';
import { createCleanEvents, type FileAround } from './clean-answer.ts';
import { type AnswerLog, noteTarget, observeAnswer } from './observe-answer.ts';

/** What a feature wants of a model. */
export interface FeatureRequest {
  readonly feature: Feature;
  /** The model that GitLab chose, if it chose one. */
  readonly identifier: string | undefined;
  /** The address that GitLab has for it, and the key: see `FeatureQuestion` and `ModelRequest`. */
  readonly endpoint?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly streaming: boolean;
  /** How long the answer may take, in milliseconds; absent: as long as the feature's may. */
  readonly deadlineMs?: number;
  /** Of an answer that is code: the file it goes into. Absent: the answer is text. */
  readonly file?: FileAround;
  /** Called for each model that is asked: a fallback has a context and a family of its own. */
  readonly buildPrompt: (target: ModelTarget) => BuiltPrompt;
}

/** What is asked, and the limits of the answer. */
export type BuiltPrompt = Pick<
  ModelRequest,
  'prompt' | 'maxOutputTokens' | 'temperature' | 'topP' | 'stopSequences' | 'tools' | 'dialogue'
>;

export interface Answer {
  /** The model in charge, and the rule that chose it. Which model answers is told by `start`. */
  readonly plan: ModelPlan;
  /**
   * What the model says, without thoughts and words of its template. Nothing is asked of it before the
   * first event is.
   */
  readonly events: AsyncIterable<ModelEvent>;
}

/** @throws {GatewayError} when no model can be chosen; the events throw when the model fails */
export type Ask = (context: RequestContext, request: FeatureRequest) => Promise<Answer>;

/** What every way of asking needs. */
export interface AskDependencies extends Accounts {
  readonly routeFeature: RouteFeature;
  readonly platform: ModelPlatform;
  readonly askReliably: AskReliably;
  readonly enterFlight: EnterFlight;
  /** What the operator allows at most, whatever the feature. */
  readonly timeouts: Timeouts;
}

export function createAsk(dependencies: AskDependencies): Ask {
  const { askReliably, enterFlight } = dependencies;
  return async (context, request) => {
    const { streaming, file } = request;
    context.record.streamed = streaming;
    const plan = await chooseModel(context, request, dependencies);
    const log: AnswerLog = { calls: [], attempts: 0, failures: [], prompts: new Map() };
    const events = askReliably(callOf(request, { context, plan, log }, dependencies));
    const clean = createCleanEvents({ request: () => log.request, file });
    const observation = { log, accounts: dependencies, enterFlight, clean, streaming };
    return { plan, events: observeAnswer(events, context, observation) };
  };
}

interface Decided {
  readonly context: RequestContext;
  readonly plan: ModelPlan;
  readonly log: AnswerLog;
}

function callOf(
  request: FeatureRequest,
  { context, plan, log }: Decided,
  { platform, timeouts }: AskDependencies,
): ModelCall {
  const profile: FeatureProfile = FEATURES[request.feature];
  const { deadlineMs = plan.deadlineMs } = request;
  return {
    target: plan.target,
    ask(target, signal) {
      log.request = modelRequest(target, { request, context, plan });
      log.prompts.set(target, log.request.prompt);
      return platform.ask(log.request, signal);
    },
    streaming: request.streaming,
    fallbacks: allowedFallbacks(plan),
    timeouts: timeoutsFor(context, Math.min(deadlineMs, leftSinceArrivalMs(context, profile)), {
      ...timeouts,
      firstEventMs: Math.min(timeouts.firstEventMs, profile.firstEventMs ?? FIRST_EVENT_MS),
    }),
    asksOnce: profile.testsRequestedModel ?? false,
    countsFailures: !profile.testsRequestedModel && plan.reason !== 'requested',
    caller: context.headers['x-gitlab-global-user-id'],
    mayHedge: profile.mayHedge ?? false,
    attemptLog: log,
    signal: context.callerGone.signal,
  };
}

function modelRequest(
  target: ModelTarget,
  { request, context, plan }: Omit<Decided, 'log'> & { readonly request: FeatureRequest },
): ModelRequest {
  const { prompt, maxOutputTokens, temperature, stopSequences, ...asked } =
    request.buildPrompt(target);
  const profile: FeatureProfile = FEATURES[request.feature];
  return {
    ...asked,
    target,
    prompt: wellFormed(prompt),
    maxOutputTokens: plan.maxOutputTokens ?? maxOutputTokens,
    temperature: plan.temperature ?? temperature,
    stopSequences: stopSequences?.map((word) => word.toWellFormed()),
    briefThoughts: profile.thinksBriefly,
    streaming: request.streaming,
    caching: context.headers['x-gitlab-model-prompt-cache-enabled'] !== 'false',
    guardrail: plan.guardrail,
    labels: labelsOf(context.record),
    ...(isChosenFor(target, plan) && { serviceTier: plan.serviceTier, latency: plan.latency }),
    apiKey: request.apiKey,
  };
}

/** For whom a model is called. */
export function labelsOf(record: RequestRecord): CallLabels {
  const { feature, gitlabInstance, gitlabRootNamespace, gitlabProject } = record;
  return { feature, gitlabInstance, gitlabRootNamespace, gitlabProject };
}

/** JSON may hold half a character, which UTF-8 cannot: every feature's texts are mended here. */
function wellFormed({ system, messages }: Prompt): Prompt {
  return {
    system: system.toWellFormed(),
    messages: messages.map(({ role, text }) => ({ role, text: text.toWellFormed() })),
  };
}

function leftSinceArrivalMs(
  { arrivedAtMs }: RequestContext,
  { fromArrivalMs = Number.POSITIVE_INFINITY }: FeatureProfile,
): number {
  return Math.max(0, fromArrivalMs - (performance.now() - arrivedAtMs));
}

/** Service tier and latency mode apply to the models they were chosen for, not to fallbacks. */
function isChosenFor(
  target: ModelTarget,
  { target: first, fallbacks, canary }: ModelPlan,
): boolean {
  // The first fallback of a canary is the assigned model.
  return target === first || (canary && target === fallbacks[0]);
}

/**
 * The fallbacks that may be asked. A guardrail exists in its own region only, so a model in another region
 * would run without it. Models of serving platforms have no region; the guardrail is put around them.
 */
function allowedFallbacks({ target, fallbacks, guardrail }: ModelPlan): readonly ModelTarget[] {
  if (guardrail === undefined) return fallbacks;
  const region = regionOfArn(guardrail.identifier) ?? target.region;
  return fallbacks.filter((other) => !other.region || !region || other.region === region);
}

/** The limits of the answer, within the operator's, and ending before Lambda's time does. */
export function timeoutsFor(context: RequestContext, deadlineMs: number, most: Timeouts): Timeouts {
  const wholeMs = withinRuntimeMs(context, Math.min(deadlineMs, most.deadlineMs));
  return { ...most, firstEventMs: Math.min(most.firstEventMs, wholeMs), deadlineMs: wholeMs };
}

/**
 * Finds the model for a request, and notes for the log and the response which one, and why.
 *
 * @throws {GatewayError} when no model can be chosen, and `budget_used_up`
 */
export async function chooseModel(
  context: RequestContext,
  { feature, identifier, endpoint }: Pick<FeatureRequest, 'feature' | 'identifier' | 'endpoint'>,
  { routeFeature, admit, ...prices }: Pick<AskDependencies, 'routeFeature'> & Accounts,
): Promise<ModelPlan> {
  const { record, headers } = context;
  record.feature = feature;
  const plan = await routeFeature({
    feature,
    identifier,
    endpoint,
    instanceId: headers['x-gitlab-instance-id'],
    userId: headers['x-gitlab-global-user-id'],
  });
  await admit(context, { feature, estimateUsd: () => estimateUsd(context, plan, prices) });
  noteTarget(record, plan.target);
  record.routeReason = plan.reason;
  record.refusedChoice = plan.refusedChoice;
  if (!plan.settingsKnown) record.settingsUnknown = true;
  if (plan.canary) record.canary = true;
  if (plan.assignment !== undefined) record.assignment = plan.assignment;
  return plan;
}
