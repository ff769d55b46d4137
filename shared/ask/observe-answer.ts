/**
 * Notes for the log line how an answer goes, while it passes by.
 *
 * @module
 */

import { GatewayError } from '../errors.ts';
import type { ModelEvent } from '../models/model-event.ts';
import type { ModelRequest, ModelTarget, Prompt } from '../models/model-request.ts';
import type { AttemptLog } from '../models/resilience/model-call.ts';
import { targetName } from '../models/serving-platform.ts';
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
}

/** @throws what `events` throws, noted */
export async function* observeAnswer(
  events: AsyncIterable<ModelEvent>,
  context: RequestContext,
  { log, accounts }: Observation,
): AsyncGenerator<ModelEvent> {
  const { record, startedAtMs } = context;
  const came = { deltas: 0, characters: 0 };
  let waitsSinceMs = performance.now();
  try {
    for await (const event of events) {
      const nowMs = performance.now();
      record.modelMs = (record.modelMs ?? 0) + nowMs - waitsSinceMs;
      if (event.type === 'start') noteStart(event, record);
      if (event.type === 'text-delta') {
        record.firstTokenMs ??= Math.round(nowMs - startedAtMs);
        came.deltas += 1;
        came.characters += event.text.length;
      }
      if (event.type === 'finish') noteFinish(event, record);
      yield event;
      waitsSinceMs = performance.now();
    }
  } catch (error) {
    record.modelMs = (record.modelMs ?? 0) + performance.now() - waitsSinceMs;
    noteError(record, GatewayError.from(error));
    throw error;
  } finally {
    noteAttempts(log, record);
    if (record.stopReason === undefined) noteBreak(came, record);
    const textsFor = (target: ModelTarget) => {
      const prompt = log.prompts.get(target);
      return prompt ? textsOf(prompt) : [];
    };
    billCalls(context, { calls: log.calls, textsFor }, accounts);
  }
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
function noteBreak(
  { deltas, characters }: { readonly deltas: number; readonly characters: number },
  record: RequestRecord,
): void {
  if (deltas === 0) return;
  record.sentDeltas = deltas;
  record.sentCharacters = characters;
}
