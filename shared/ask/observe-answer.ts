/**
 * Passes an answer on as its readers get it, and notes for the log line how it goes.
 *
 * @module
 */

import { GatewayError } from '../errors.ts';
import { type EventFilter, type ModelEvent, requireBounded } from '../models/model-event.ts';
import { targetName } from '../models/model-id.ts';
import type { ModelRequest, ModelTarget, Prompt } from '../models/model-request.ts';
import type { EnterFlight } from '../models/resilience/in-flight-limit.ts';
import type { AttemptLog } from '../models/resilience/model-call.ts';
import type { RequestContext } from '../request/request-context.ts';
import { noteError, type RequestRecord } from '../request/request-record.ts';
import { noteUsage } from '../usage/price-of.ts';
import { type Accounts, billCalls, textsOf } from './bill-calls.ts';

/** What is known of an answer besides its events. Filled in as it happens. */
export interface AnswerLog extends AttemptLog {
  /** The last request to a model; absent before the first one. */
  request?: ModelRequest;
  /** What each model was asked. */
  readonly prompts: Map<ModelTarget, Prompt>;
}

export interface Observation {
  readonly log: AnswerLog;
  readonly accounts: Accounts;
  readonly enterFlight: EnterFlight;
  /** What readers get of an event. */
  readonly clean: EventFilter;
  /** Whether readers take it piece by piece; somebody keeps every other answer in memory. */
  readonly streaming: boolean;
}

/**
 * The answer as its readers get it.
 *
 * @throws what `events` throws, noted
 */
export async function* observeAnswer(
  events: AsyncIterable<ModelEvent>,
  context: RequestContext,
  { log, accounts, enterFlight, clean, streaming }: Observation,
): AsyncGenerator<ModelEvent> {
  const { record } = context;
  const came: Came = { deltas: 0, characters: 0 };
  let waitsSinceMs = performance.now();
  let leaveFlight: (() => void) | undefined;
  try {
    leaveFlight = enterFlight();
    for await (const event of events) {
      record.modelMs = (record.modelMs ?? 0) + performance.now() - waitsSinceMs;
      noteEvent(event, context, came);
      if (!streaming) requireBounded(came.characters);
      // Not `yield*`, which takes a detour for each event.
      for (const cleaned of clean(event)) yield cleaned;
      waitsSinceMs = performance.now();
    }
  } catch (error) {
    record.modelMs = (record.modelMs ?? 0) + performance.now() - waitsSinceMs;
    noteError(record, GatewayError.from(error));
    throw error;
  } finally {
    leaveFlight?.();
    noteAttempts(log, record);
    if (record.stopReason === undefined) noteBreak(came, record);
    const textsFor = (target: ModelTarget) => {
      const prompt = log.prompts.get(target);
      return prompt ? textsOf(prompt) : [];
    };
    billCalls(context, { calls: log.calls, textsFor }, accounts);
  }
}

/** How much of the answer's text has come. */
interface Came {
  deltas: number;
  characters: number;
}

function noteEvent(
  event: ModelEvent,
  { record, startedAtMs }: Pick<RequestContext, 'record' | 'startedAtMs'>,
  came: Came,
): void {
  if (event.type === 'start') noteStart(event, record);
  if (event.type === 'text-delta') {
    record.firstTokenMs ??= Math.round(performance.now() - startedAtMs);
    came.deltas += 1;
    came.characters += event.text.length;
  }
  if (event.type === 'finish') noteFinish(event, record);
}

/** Noted only where one attempt was not enough. */
function noteAttempts(
  { attempts, failures, reason, openBreakers }: AttemptLog,
  record: RequestRecord,
): void {
  if (attempts > 1) record.attempts = attempts;
  if (attempts > 1 && reason !== undefined) {
    record.failedAttempts = [...failures];
    record.reason ??= reason;
  }
  if (openBreakers) record.openBreakers = openBreakers;
}

/** At once, since the headers of the response name the model. */
function noteStart(
  { target, requestId, repairs }: ModelEvent & { type: 'start' },
  record: RequestRecord,
): void {
  if (targetName(target) !== record.model || regionOf(target) !== record.region) {
    noteTarget(record, target);
    record.fallback = true;
  }
  if (requestId) record.bedrockRequestId = requestId;
  if (repairs) record.repairs = repairs;
}

/** Names the model that is asked; platforms have no region. */
export function noteTarget(record: RequestRecord, target: ModelTarget): void {
  record.platform = target.platform;
  record.model = targetName(target);
  record.region = regionOf(target);
}

function regionOf({ region }: ModelTarget): string | undefined {
  return region || undefined;
}

function noteFinish(
  { stopReason, usage, repairs }: ModelEvent & { type: 'finish' },
  record: RequestRecord,
): void {
  record.stopReason = stopReason;
  if (usage) noteUsage(record, usage);
  if (repairs) record.repairs = [...(record.repairs ?? []), ...repairs];
}

/** How much of an answer without its end had come. */
function noteBreak({ deltas, characters }: Came, record: RequestRecord): void {
  if (deltas === 0) return;
  record.sentDeltas = deltas;
  record.sentCharacters = characters;
}
