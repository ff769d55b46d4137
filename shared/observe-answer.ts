/**
 * Notes for the log line how an answer goes, while it passes by.
 *
 * @module
 */
import type { ModelEvent } from './bedrock/model-event.ts';
import type { ModelTarget, Prompt } from './bedrock/model-request.ts';
import type { Journal } from './bedrock/resilience/inquiry.ts';
import { type ErrorCode, GatewayError } from './errors.ts';
import type { Exchange } from './http/exchange.ts';
import { noteError } from './http/note-error.ts';
import type { RequestFacts } from './http/request-facts.ts';
import { noteUnfinished, noteUsage } from './usage/note-usage.ts';
import type { PriceOf } from './usage/price-of.ts';

/** What is known of an answer beside its events. */
export interface Observed {
  readonly journal: Journal;
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
  { facts, startedAtMs }: Exchange,
  observed: Observed,
): AsyncGenerator<ModelEvent> {
  const came = { deltas: 0, characters: 0 };
  let waitsSinceMs = performance.now();
  try {
    for await (const event of events) {
      const nowMs = performance.now();
      facts.modelMs = (facts.modelMs ?? 0) + nowMs - waitsSinceMs;
      if (event.type === 'start') noteStart(event, observed.journal, facts);
      if (event.type === 'text-delta') {
        facts.firstTokenMs ??= Math.round(nowMs - startedAtMs);
        came.deltas += 1;
        came.characters += event.text.length;
      }
      if (event.type === 'finish') noteFinish(event, observed, facts);
      yield event;
      waitsSinceMs = performance.now();
    }
  } catch (error) {
    facts.modelMs = (facts.modelMs ?? 0) + performance.now() - waitsSinceMs;
    noteError(facts, GatewayError.from(error));
    throw error;
  } finally {
    noteJournal(observed.journal, facts);
    if (facts.stopReason === undefined) noteBreak(came, observed, facts);
  }
}

/** The way to the answer is told only where it was not the plain one. */
function noteJournal(journal: Journal, facts: RequestFacts): void {
  const { attempts, failures, openBreakers } = journal;
  if (attempts > 1) facts.attempts = attempts;
  if (attempts > 1 && failures.length > 0) facts.failedAttempts = [...failures];
  if (openBreakers) facts.openBreakers = openBreakers;
}

/** At once, since the headers of the response name the model. */
function noteStart(
  { requestId, repairs }: ModelEvent & { type: 'start' },
  { answeredBy }: Journal,
  facts: RequestFacts,
): void {
  const { modelId = facts.model, region = facts.region } = answeredBy ?? {};
  if (modelId !== facts.model || region !== facts.region) {
    Object.assign(facts, { model: modelId, region, fallback: true });
  }
  if (requestId) facts.bedrockRequestId = requestId;
  if (repairs) facts.repairs = repairs;
}

function noteFinish(
  { stopReason, usage }: ModelEvent & { type: 'finish' },
  observed: Observed,
  facts: RequestFacts,
): void {
  facts.stopReason = stopReason;
  if (usage) noteUsage(facts, usage, priceIn(observed));
}

/** Failures of models that had begun to work: what they read and wrote until then is billed. */
const BILLED: readonly (ErrorCode | 'ok' | undefined)[] = [
  undefined,
  'caller_gone',
  'model_timeout',
];

/** Bedrock counts tokens at the end of an answer only; of one that broke off this much is known. */
function noteBreak(
  { deltas, characters }: { readonly deltas: number; readonly characters: number },
  observed: Observed,
  facts: RequestFacts,
): void {
  if (deltas > 0) {
    facts.sentDeltas = deltas;
    facts.sentCharacters = characters;
  }
  const asked = observed.asked();
  if (asked === undefined || (deltas === 0 && !BILLED.includes(facts.outcome))) return;
  noteUnfinished(facts, { prompt: asked.prompt, characters }, priceIn(observed));
}

function priceIn({ journal, asked, priceOf }: Observed): ReturnType<PriceOf> {
  const target = journal.answeredBy ?? asked()?.target;
  return target && priceOf(target);
}
