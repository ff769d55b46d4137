/**
 * Notes for the log line how an answer goes, while it passes by.
 *
 * @module
 */

import { GatewayError } from '../errors.ts';
import type { ModelEvent } from '../models/model-event.ts';
import type { ModelTarget, Prompt } from '../models/model-request.ts';
import { policyOf } from '../models/resilience/failure-policy.ts';
import type { AttemptLog } from '../models/resilience/inquiry.ts';
import type { RequestContext } from '../request/request-context.ts';
import { noteError, type RequestRecord } from '../request/request-record.ts';
import { noteUnfinished, noteUsage } from '../usage/note-usage.ts';
import type { PriceOf } from '../usage/price-of.ts';

/** What is known of an answer beside its events. */
export interface Observed {
  readonly attemptLog: AttemptLog;
  /** The last question to a model; undefined before the first one. */
  readonly asked: () => Asked | undefined;
  readonly priceOf: PriceOf;
}

export interface Asked {
  readonly target: ModelTarget;
  readonly prompt: Prompt;
}

/** @throws what `events` throws, noted */
export async function* observeAnswer(
  events: AsyncIterable<ModelEvent>,
  { record, startedAtMs }: RequestContext,
  observed: Observed,
): AsyncGenerator<ModelEvent> {
  const came = { deltas: 0, characters: 0 };
  let waitsSinceMs = performance.now();
  try {
    for await (const event of events) {
      const nowMs = performance.now();
      record.modelMs = (record.modelMs ?? 0) + nowMs - waitsSinceMs;
      if (event.type === 'start') noteStart(event, observed.attemptLog, record);
      if (event.type === 'text-delta') {
        record.firstTokenMs ??= Math.round(nowMs - startedAtMs);
        came.deltas += 1;
        came.characters += event.text.length;
      }
      if (event.type === 'finish') noteFinish(event, observed, record);
      yield event;
      waitsSinceMs = performance.now();
    }
  } catch (error) {
    record.modelMs = (record.modelMs ?? 0) + performance.now() - waitsSinceMs;
    noteError(record, GatewayError.from(error));
    throw error;
  } finally {
    noteJournal(observed.attemptLog, record);
    if (record.stopReason === undefined) noteBreak(came, observed, record);
  }
}

/** The way to the answer is told only where it was not the plain one. */
function noteJournal(attemptLog: AttemptLog, record: RequestRecord): void {
  const { attempts, failures, openBreakers } = attemptLog;
  if (attempts > 1) record.attempts = attempts;
  if (attempts > 1 && failures.length > 0) record.failedAttempts = [...failures];
  if (openBreakers) record.openBreakers = openBreakers;
}

/** At once, since the headers of the response name the model. */
function noteStart(
  { requestId, repairs }: ModelEvent & { type: 'start' },
  { answeredBy }: AttemptLog,
  record: RequestRecord,
): void {
  const { modelId = record.model, region = record.region } = answeredBy ?? {};
  if (modelId !== record.model || region !== record.region) {
    Object.assign(record, { model: modelId, region, fallback: true });
  }
  if (requestId) record.bedrockRequestId = requestId;
  if (repairs) record.repairs = repairs;
}

function noteFinish(
  { stopReason, usage }: ModelEvent & { type: 'finish' },
  observed: Observed,
  record: RequestRecord,
): void {
  record.stopReason = stopReason;
  if (usage) noteUsage(record, usage, priceIn(observed));
}

/** Bedrock counts tokens at the end of an answer only; of one that broke off this much is known. */
function noteBreak(
  { deltas, characters }: { readonly deltas: number; readonly characters: number },
  observed: Observed,
  record: RequestRecord,
): void {
  if (deltas > 0) {
    record.sentDeltas = deltas;
    record.sentCharacters = characters;
  }
  const asked = observed.asked();
  if (asked === undefined || (deltas === 0 && !isBilled(record))) return;
  noteUnfinished(record, { prompt: asked.prompt, characters }, priceIn(observed));
}

/** An answer without an outcome is one that its reader left. */
function isBilled({ outcome }: RequestRecord): boolean {
  return outcome === undefined || (outcome !== 'ok' && policyOf(outcome).billed);
}

function priceIn({ attemptLog, asked, priceOf }: Observed): ReturnType<PriceOf> {
  const target = attemptLog.answeredBy ?? asked()?.target;
  return target && priceOf(target);
}
