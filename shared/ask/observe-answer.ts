/**
 * Notes for the log line how an answer goes, while it passes by.
 *
 * @module
 */

import { GatewayError } from '../errors.ts';
import type { ModelEvent } from '../models/model-event.ts';
import type { ModelRequest, ModelTarget } from '../models/model-request.ts';
import { policyOf } from '../models/resilience/failure-policy.ts';
import type { AttemptLog } from '../models/resilience/model-call.ts';
import type { RequestContext } from '../request/request-context.ts';
import { noteError, type RequestRecord } from '../request/request-record.ts';
import { noteUnfinished, noteUsage } from '../usage/note-usage.ts';
import type { PriceOf } from '../usage/price-of.ts';

/** What is known of an answer besides its events. Filled in as it happens. */
export interface AnswerLog extends AttemptLog {
  /** The last request to a model; absent before the first one. */
  request?: ModelRequest;
  /** The model that answers, once it has begun to. */
  answeredBy?: ModelTarget;
}

export interface Observation {
  readonly log: AnswerLog;
  readonly priceOf: PriceOf;
}

/** @throws what `events` throws, noted */
export async function* observeAnswer(
  events: AsyncIterable<ModelEvent>,
  { record, startedAtMs }: RequestContext,
  observed: Observation,
): AsyncGenerator<ModelEvent> {
  const came: Came = { deltas: 0, characters: 0 };
  let waitsSinceMs = performance.now();
  try {
    for await (const event of events) {
      const nowMs = performance.now();
      record.modelMs = (record.modelMs ?? 0) + nowMs - waitsSinceMs;
      if (event.type === 'start') noteStart(event, observed.log, record);
      if (event.type === 'text-delta') {
        record.firstTokenMs ??= Math.round(nowMs - startedAtMs);
        came.deltas += 1;
        came.characters += event.text.length;
      }
      if (event.type === 'finish') noteFinish(event, came, { ...observed, record });
      yield event;
      waitsSinceMs = performance.now();
    }
  } catch (error) {
    record.modelMs = (record.modelMs ?? 0) + performance.now() - waitsSinceMs;
    noteError(record, GatewayError.from(error));
    throw error;
  } finally {
    noteAttempts(observed.log, record);
    if (record.stopReason === undefined) noteBreak(came, observed, record);
  }
}

/** Noted only where one attempt was not enough. */
function noteAttempts(
  { attempts, failures, openBreakers }: AttemptLog,
  record: RequestRecord,
): void {
  if (attempts > 1) record.attempts = attempts;
  if (attempts > 1 && failures.length > 0) record.failedAttempts = [...failures];
  if (openBreakers) record.openBreakers = openBreakers;
}

/** At once, since the headers of the response name the model. */
function noteStart(
  { target, requestId, repairs }: ModelEvent & { type: 'start' },
  log: AnswerLog,
  record: RequestRecord,
): void {
  log.answeredBy = target;
  const { modelId, region } = target;
  if (modelId !== record.model || region !== record.region) {
    Object.assign(record, { model: modelId, region, fallback: true });
  }
  if (requestId) record.bedrockRequestId = requestId;
  if (repairs) record.repairs = repairs;
}

/** What has come of an answer so far. */
interface Came {
  deltas: number;
  /** In UTF-16 units. */
  characters: number;
}

/** The platform counts nothing of an answer that the gateway ended at a stop sequence. */
function noteFinish(
  { stopReason, usage }: ModelEvent & { type: 'finish' },
  came: Came,
  { record, ...observed }: Observation & { readonly record: RequestRecord },
): void {
  record.stopReason = stopReason;
  if (usage) noteUsage(record, usage, priceIn(observed));
  else noteEstimate(came, observed, record);
}

/** Bedrock counts tokens at the end of an answer only; of one that broke off this much is known. */
function noteBreak(came: Came, observed: Observation, record: RequestRecord): void {
  if (came.deltas > 0) {
    record.sentDeltas = came.deltas;
    record.sentCharacters = came.characters;
  }
  if (came.deltas > 0 || isBilled(record)) noteEstimate(came, observed, record);
}

function noteEstimate({ characters }: Came, observed: Observation, record: RequestRecord): void {
  const { request } = observed.log;
  if (request) noteUnfinished(record, { prompt: request.prompt, characters }, priceIn(observed));
}

/** An answer without an outcome is one that its reader left. */
function isBilled({ outcome }: RequestRecord): boolean {
  return outcome === undefined || (outcome !== 'ok' && policyOf(outcome).billed);
}

function priceIn({ log, priceOf }: Observation): ReturnType<PriceOf> {
  const target = log.answeredBy ?? log.request?.target;
  return target && priceOf(target);
}
