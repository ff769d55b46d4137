/**
 * Plays an example's model on the Bedrock stand-in.
 *
 * @module
 */
import type { ModelCall } from '#infra/local/bedrock-stand-in/model-call.ts';
import type { AnswerScript, Script } from '#infra/local/bedrock-stand-in/script.ts';
import type { ExampleModel, ExampleStep, ModelError } from './example.ts';
import { fixtures } from './fixtures.ts';
import { reactChunks } from './render-react.ts';

/** What the stand-in does with one call. `attempt` counts from 1; an `error` is for the first ones. */
export function toScript(model: ExampleModel, attempt = 1): Script {
  const { error, delay_ms: delayMs = 0 } = model;
  if (error !== undefined && attempt <= (error.times ?? 1)) return toException(error, delayMs);
  if (model.embeddings !== undefined) {
    return {
      type: 'embeddings',
      vectors: model.embeddings,
      delayMs,
      ...(model.usage && { inputTokens: model.usage.input_tokens }),
    };
  }
  return toAnswer(model, delayMs);
}

/** So long that no two chunks arrive in one read: what comes together is written together. */
const CHUNK_DELAY_MS = 30;

/** Answers the calls of one step in turn. */
export function createAnswer(step: ExampleStep): (call: ModelCall) => Script {
  const { model, request, expect } = step;
  const chunkDelayMs = expect.body?.min_writes === undefined ? 0 : CHUNK_DELAY_MS;
  let attempts = 0;
  return (call) => {
    attempts += 1;
    const script = toScript(model, attempts);
    if (script.type === 'answer') return { ...script, chunkDelayMs };
    if (script.type !== 'embeddings') return script;
    // A model that takes one text per call is asked in any order, so the text finds its vector.
    const { contents } = request.body as { contents?: unknown };
    const index = Array.isArray(contents) ? contents.indexOf(call.prompt) : -1;
    const vector = script.vectors[index];
    return vector ? { ...script, vectors: [vector] } : script;
  };
}

function toAnswer(model: ExampleModel, delayMs: number): AnswerScript {
  const { stop_reason, error_after_chunks: broken } = model;
  const usage = model.usage ?? fixtures.model.usage;
  return {
    type: 'answer',
    text: textOf(model),
    delayMs,
    ...(stop_reason !== undefined && { stopReason: stop_reason }),
    ...(usage && {
      usage: { inputTokens: usage.input_tokens, outputTokens: usage.output_tokens },
    }),
    ...(broken && {
      fault: {
        type: 'exception',
        name: broken.exception,
        ...(broken.message !== undefined && { message: broken.message }),
      },
    }),
  };
}

/** A model that only refuses says afterwards what every other model says. */
function textOf(model: ExampleModel): string | readonly string[] {
  if (model.react !== undefined) return reactChunks(model.react);
  const silent = model.error_after_chunks ? '' : fixtures.model.text;
  return model.chunks ?? model.text ?? silent ?? '';
}

function toException(error: ModelError, delayMs: number): Script {
  return {
    type: 'exception',
    name: error.exception,
    status: error.http_status,
    message: error.message,
    delayMs,
    ...(error.headers && { headers: error.headers }),
  };
}
