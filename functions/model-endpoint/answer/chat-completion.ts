/**
 * Answers in OpenAI's forms: in one piece, and chunk by chunk.
 *
 * @see contract ME 6
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Usage } from '#shared/models/model-event.ts';
import type { AnswerEvent, FinishWord } from './answer-events.ts';

/** What all parts of an answer share. */
export interface Head {
  readonly id: string;
  /** In seconds since the epoch. */
  readonly created: number;
  /** The name that was asked for. */
  readonly model: string;
}

export function createHead(model: string): Head {
  const id = `chatcmpl-${randomUUID().replaceAll('-', '')}`;
  return { id, created: Math.floor(Date.now() / 1_000), model };
}

interface WholeCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; arguments: string };
}

/** @throws what `events` throws */
export async function wholeCompletion(
  events: AsyncIterable<AnswerEvent>,
  { id, created, model }: Head,
): Promise<object> {
  const { text, calls, reason, usage } = await collect(events);
  const message = {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    refusal: null,
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: reason }],
    ...(usage && { usage: usageMembers(usage) }),
  };
}

async function collect(events: AsyncIterable<AnswerEvent>) {
  const texts: string[] = [];
  const calls: WholeCall[] = [];
  let end: { readonly reason: FinishWord; readonly usage: Usage | undefined } = NO_END;
  for await (const event of events) {
    if (event.type === 'text') texts.push(event.text);
    else if (event.type === 'call') calls.push(wholeCall(event));
    else if (event.type === 'arguments') addArguments(calls[event.index], event.json);
    else if (event.type === 'finish') end = event;
  }
  return { text: texts.join(''), calls, ...end };
}

/** Never seen: what ends without its end throws. */
const NO_END = { reason: 'stop', usage: undefined } as const;

function addArguments(call: WholeCall | undefined, json: string): void {
  if (call) call.function.arguments += json;
}

function wholeCall({ id, name }: AnswerEvent & { type: 'call' }): WholeCall {
  return { id, type: 'function', function: { name, arguments: '' } };
}

/**
 * The lines of a stream, an event for each piece. The end mark follows a whole answer alone.
 *
 * @throws what `events` throws
 */
export async function* completionChunks(
  events: AsyncIterable<AnswerEvent>,
  { id, created, model }: Head,
  includeUsage: boolean,
): AsyncGenerator<string> {
  const head = { id, object: 'chat.completion.chunk', created, model };
  const chunk = (delta: object, finish_reason: string | null = null) =>
    dataLine({ ...head, choices: [{ index: 0, delta, finish_reason }] });
  for await (const event of events) {
    switch (event.type) {
      case 'begin':
        yield chunk({ role: 'assistant', content: '' });
        break;
      case 'text':
        yield chunk({ content: event.text });
        break;
      case 'call': {
        const { index, id: callId, name } = event;
        const called = { name, arguments: '' };
        yield chunk({ tool_calls: [{ index, id: callId, type: 'function', function: called }] });
        break;
      }
      case 'arguments': {
        const { index, json } = event;
        yield chunk({ tool_calls: [{ index, function: { arguments: json } }] });
        break;
      }
      case 'finish':
        yield chunk({}, event.reason);
        if (includeUsage && event.usage) {
          yield dataLine({ ...head, choices: [], usage: usageMembers(event.usage) });
        }
        yield 'data: [DONE]\n\n';
    }
  }
}

export function dataLine(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** OpenAI counts cached input within the input. */
function usageMembers(usage: Usage): object {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  const prompt = inputTokens + cacheReadTokens + cacheWriteTokens;
  return {
    prompt_tokens: prompt,
    completion_tokens: outputTokens,
    total_tokens: prompt + outputTokens,
    prompt_tokens_details: { cached_tokens: cacheReadTokens },
    cache_read_input_tokens: cacheReadTokens,
    cache_creation_input_tokens: cacheWriteTokens,
  };
}
