/**
 * Notes for the log line how an answer goes, while it passes by.
 *
 * @module
 */
import type { ModelEvent } from './bedrock/model-event.ts';
import type { Journal } from './bedrock/resilience/inquiry.ts';
import { GatewayError } from './errors.ts';
import type { Exchange } from './http/exchange.ts';
import { noteError } from './http/note-error.ts';

/** @throws what `events` throws, noted */
export async function* observeAnswer(
  events: AsyncIterable<ModelEvent>,
  { facts, startedAtMs }: Exchange,
  journal: Journal,
): AsyncGenerator<ModelEvent> {
  const came = { deltas: 0, characters: 0 };
  try {
    for await (const event of events) {
      if (event.type === 'start') noteStart(event, journal, facts);
      if (event.type === 'text-delta') {
        facts.firstTokenMs ??= Math.round(performance.now() - startedAtMs);
        came.deltas += 1;
        came.characters += event.text.length;
      }
      if (event.type === 'finish') noteFinish(event, facts);
      yield event;
    }
  } catch (error) {
    noteError(facts, GatewayError.from(error));
    throw error;
  } finally {
    noteJournal(journal, facts);
    // Bedrock counts tokens at the end of an answer only; of one that broke off this much is known.
    if (facts.stopReason === undefined && came.deltas > 0) {
      facts.sentDeltas = came.deltas;
      facts.sentCharacters = came.characters;
    }
  }
}

/** The way to the answer is told only where it was not the plain one. */
function noteJournal({ attempts, failures }: Journal, facts: Exchange['facts']): void {
  if (attempts > 1) facts.attempts = attempts;
  if (attempts > 1 && failures.length > 0) facts.failedAttempts = [...failures];
}

/** At once, since the headers of the response name the model. */
function noteStart(
  { requestId, repairs }: ModelEvent & { type: 'start' },
  { answeredBy }: Journal,
  facts: Exchange['facts'],
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
  facts: Exchange['facts'],
): void {
  facts.stopReason = stopReason;
  if (usage) {
    facts.inputTokens = usage.inputTokens;
    facts.outputTokens = usage.outputTokens;
  }
}
