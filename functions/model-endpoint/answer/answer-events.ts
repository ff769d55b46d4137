/**
 * What a model says, in the stages in which OpenAI's answers tell it.
 *
 * @see contract ME 5.3, 5.5 and 6.2
 * @module
 */
import { GatewayError } from '#shared/errors.ts';
import type { FinishReason, ModelEvent, Usage } from '#shared/models/model-event.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import type { ToolNames } from '../request/tools.ts';

/** OpenAI's words for why an answer ended. */
export type FinishWord = 'stop' | 'length' | 'tool_calls' | 'content_filter';

export type AnswerEvent =
  /** A model has begun to answer. */
  | { readonly type: 'begin' }
  | { readonly type: 'text'; readonly text: string }
  /** A call begins. `index` counts the calls of the answer. */
  | { readonly type: 'call'; readonly index: number; readonly id: string; readonly name: string }
  /** A piece of the JSON that is the call's input. */
  | { readonly type: 'arguments'; readonly index: number; readonly json: string }
  | { readonly type: 'finish'; readonly reason: FinishWord; readonly usage: Usage | undefined };

export interface ReadingOptions {
  readonly names: ToolNames;
  /** Whether more than the first call is passed on. */
  readonly parallelCalls: boolean;
}

const WORDS: Readonly<Record<FinishReason, FinishWord>> = {
  stop: 'stop',
  tool: 'tool_calls',
  length: 'length',
  context: 'length',
  guardrail: 'content_filter',
  filtered: 'content_filter',
  refusal: 'content_filter',
  // Never told: the answer fails.
  malformed: 'stop',
  other: 'stop',
};

/** In UTF-16 units: more than any model writes. */
const MAX_ARGUMENTS = 4 * 1024 * 1024;

/** @throws what `events` throws, and {GatewayError} `model_failed` for a call that nobody can read */
export async function* answerEvents(
  events: AsyncIterable<ModelEvent>,
  context: RequestContext,
  options: ReadingOptions,
): AsyncGenerator<AnswerEvent> {
  const { record, startedAtMs } = context;
  const calls = createCalls(options);
  for await (const event of events) {
    switch (event.type) {
      case 'start':
        yield { type: 'begin' };
        break;
      case 'text-delta':
        yield { type: 'text', text: event.text };
        break;
      case 'tool-call':
      case 'tool-call-start':
      case 'tool-call-delta':
      case 'tool-call-end':
        record.firstTokenMs ??= Math.round(performance.now() - startedAtMs);
        yield* calls.read(event);
        break;
      case 'finish': {
        const reason = calls.finish(event.reason);
        if (calls.counts.passed > 0) record.toolCalls = calls.counts.passed;
        if (calls.counts.dropped > 0) record.droppedToolCalls = calls.counts.dropped;
        record.finishReason = reason;
        yield { type: 'finish', reason, usage: event.usage };
        break;
      }
      // Nobody here is told what a model thinks.
      case 'reasoning-delta':
      case 'vectors':
        break;
    }
  }
}

type CallEvent = ModelEvent & { readonly type: `tool-call${string}` };

interface OpenCall {
  /** The call's place in the answer; undefined: it is not passed on. */
  readonly index: number | undefined;
  json: string;
}

function createCalls({ names, parallelCalls }: ReadingOptions) {
  const open = new Map<number, OpenCall>();
  const counts = { passed: 0, dropped: 0 };
  let characters = 0;
  let isReadable = true;

  function begin(): number | undefined {
    const isPassed = parallelCalls || counts.passed === 0;
    if (!isPassed) counts.dropped += 1;
    return isPassed ? counts.passed++ : undefined;
  }

  function* piece(index: number | undefined, json: string): Generator<AnswerEvent> {
    characters += json.length;
    if (characters > MAX_ARGUMENTS)
      throw failed('The input of tools is longer than any model writes');
    if (index !== undefined) yield { type: 'arguments', index, json };
  }

  return {
    counts,
    *read(event: CallEvent): Generator<AnswerEvent> {
      if (event.type === 'tool-call' || event.type === 'tool-call-start') {
        const index = begin();
        const name = names.fromModel(event.name);
        if (index !== undefined) yield { type: 'call', index, id: event.id, name };
        if (event.type === 'tool-call') yield* piece(index, JSON.stringify(event.input ?? {}));
        else open.set(event.index, { index, json: '' });
        return;
      }
      const call = open.get(event.index);
      if (call === undefined) return;
      if (event.type === 'tool-call-delta') {
        call.json += event.json;
        yield* piece(call.index, event.json);
        return;
      }
      open.delete(event.index);
      // A tool without parameters is called with no text at all, which some programs take for an error.
      if (call.json === '') yield* piece(call.index, '{}');
      else isReadable &&= isJson(call.json);
    },
    /** @throws {GatewayError} `model_failed` unless the calls are whole, or the answer says that it is not */
    finish(reason: FinishReason): FinishWord {
      if (reason === 'malformed')
        throw failed('The model wrote something that the platform could not read');
      const word = WORDS[reason];
      if (word === 'length' || word === 'content_filter') return word;
      if (open.size > 0 || !isReadable)
        throw failed('The model called a tool with input that is not JSON');
      return counts.passed > 0 ? 'tool_calls' : 'stop';
    },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function failed(message: string): GatewayError {
  return new GatewayError('model_failed', message);
}
