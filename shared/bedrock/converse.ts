/**
 * Asks a model on Amazon Bedrock for text: the only module that calls Converse and ConverseStream.
 *
 * @module
 */
import {
  ConverseCommand,
  type ConverseCommandOutput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  type TokenUsage,
} from '@aws-sdk/client-bedrock-runtime';
import { linkAbort } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import type { ModelCapabilities } from '../models/capabilities.ts';
import type { AskModel, FinishReason, ModelEvent, Usage } from '../models/model-event.ts';
import type { ModelRequest } from '../models/model-request.ts';
import { cutAtStopSequences } from '../models/stop-sequences.ts';
import type { BedrockClients } from './clients.ts';
import { type CallNotes, callNotes, converseInput } from './converse-input.ts';
import { modelFailure } from './model-failure.ts';
import { createSelfHealing } from './self-healing.ts';

/** How questions are put and calls of tools are read: for functions that ask in blocks, another than the usual. */
export interface QuestionForm {
  readonly toInput: typeof converseInput;
  /** A function that is shown every frame of one stream. */
  readonly createToolReader: () => (frame: ConverseStreamOutput) => ModelEvent | undefined;
}

/** Texts alone: whoever gives tools has a form of their own. */
const TEXTS: QuestionForm = { toInput: converseInput, createToolReader: () => () => undefined };

export function createConverse(
  clients: BedrockClients,
  notes: CallNotes = {},
  form = TEXTS,
): AskModel {
  const heal = createSelfHealing();

  return async function* converse(request, signal) {
    // Leaving the SDK's iterator early does not end the HTTP request; only an abort does.
    const departure = linkAbort(signal);
    const abortSignal = departure.signal;
    const client = clients(request.target, request.labels);
    let isComplete = false;
    try {
      const { result, repairs } = await heal(request.target, async (capabilities) => {
        const input = { ...form.toInput(request, capabilities), ...callNotes(request, notes) };
        if (!isStreamed(request, capabilities)) {
          const output = await client.send(new ConverseCommand(input), { abortSignal });
          const events = endedAnswer(wholeAnswer(output), { request, capabilities, isWhole: true });
          return { ...output.$metadata, events };
        }
        const output = await client.send(new ConverseStreamCommand(input), { abortSignal });
        const answer = streamedAnswer(output.stream ?? [], {
          readTools: form.createToolReader(),
          leave: () => departure.abort(),
        });
        const events = endedAnswer(answer, { request, capabilities, isWhole: false });
        return { ...output.$metadata, events };
      });
      const { requestId, events } = result;
      yield {
        type: 'start',
        target: request.target,
        requestId,
        ...(repairs.length > 0 && { repairs }),
      };
      yield* events;
      isComplete = true;
    } catch (error) {
      throw modelFailure(error, signal);
    } finally {
      // A complete answer needs no abort, and aborting is not free.
      if (!isComplete) departure.abort();
      departure.release();
    }
  };
}

/** Where tools cannot be streamed the whole answer is taken, and given as a short stream. */
function isStreamed({ streaming, tools = [] }: ModelRequest, capabilities: ModelCapabilities) {
  return streaming && !(tools.length > 0 && capabilities.tools === 'whole');
}

interface Asked {
  readonly request: ModelRequest;
  readonly capabilities: ModelCapabilities;
  readonly isWhole: boolean;
}

/** Ends the answer at the stop sequences where the model was not given them. */
function endedAnswer(
  events: AsyncIterable<ModelEvent> | Iterable<ModelEvent>,
  { request: { stopSequences = [] }, capabilities, isWhole }: Asked,
): AsyncIterable<ModelEvent> | Iterable<ModelEvent> {
  if (capabilities.stopSequences || stopSequences.length === 0) return events;
  return cutAtStopSequences(events, stopSequences, isWhole);
}

interface Reading {
  readonly readTools: ReturnType<QuestionForm['createToolReader']>;
  /** Ends the request. Called when the reader leaves before the last event. */
  readonly leave: () => void;
}

async function* streamedAnswer(
  frames: AsyncIterable<ConverseStreamOutput> | Iterable<ConverseStreamOutput>,
  { readTools, leave }: Reading,
): AsyncGenerator<ModelEvent> {
  let stopReason: string | undefined;
  let usage: TokenUsage | undefined;
  let isRead = false;
  try {
    for await (const frame of frames) {
      const delta = frame.contentBlockDelta?.delta;
      if (delta?.text) yield { type: 'text-delta', text: delta.text };
      else if (delta?.reasoningContent) yield { type: 'reasoning-delta' };
      const toolEvent = readTools(frame);
      if (toolEvent) yield toolEvent;
      stopReason = frame.messageStop?.stopReason ?? stopReason;
      usage = frame.metadata?.usage ?? usage;
    }
    isRead = true;
    yield finish(stopReason, usage);
  } finally {
    if (!isRead) leave();
  }
}

function* wholeAnswer({ output, stopReason, usage }: ConverseCommandOutput): Generator<ModelEvent> {
  for (const block of output?.message?.content ?? []) {
    if (block.text) yield { type: 'text-delta', text: block.text };
    const { toolUseId: id = '', name = '', input } = block.toolUse ?? {};
    if (block.toolUse) yield { type: 'tool-call', id, name, input };
  }
  yield finish(stopReason, usage);
}

const REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool',
  max_tokens: 'length',
  model_context_window_exceeded: 'context',
  guardrail_intervened: 'guardrail',
  content_filtered: 'filtered',
  refusal: 'refusal',
  malformed_model_output: 'malformed',
  malformed_tool_use: 'malformed',
};

/** @throws {GatewayError} `model_failed` when the answer has no end: the connection ended too soon */
function finish(stopReason: string | undefined, usage: TokenUsage | undefined): ModelEvent {
  if (stopReason === undefined) {
    throw new GatewayError('model_failed', 'Bedrock ended the answer without a stop reason');
  }
  return {
    type: 'finish',
    reason: REASONS[stopReason] ?? 'other',
    stopReason,
    usage: usage && toUsage(usage),
  };
}

function toUsage(usage: TokenUsage): Usage {
  return {
    inputTokens: usage.inputTokens ?? 0,
    outputTokens: usage.outputTokens ?? 0,
    cacheReadTokens: usage.cacheReadInputTokens ?? 0,
    cacheWriteTokens: usage.cacheWriteInputTokens ?? 0,
  };
}
