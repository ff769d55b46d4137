/**
 * A suggestion as server-sent events. Lines end with CR LF, and an empty line ends an event.
 *
 * @see contract 2.8
 * @module
 */

import { patienceMs, prime } from '#shared/deadline.ts';
import type { GatewayError } from '#shared/errors.ts';
import type { GatewayResponse } from '#shared/http/route.ts';
import { streamBody } from '#shared/http/stream-body.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import { noteError } from '#shared/request/request-record.ts';

/** IDEs look for the format's name: other streams have this media type too, and no events. */
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'x-streaming-format': 'sse',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

/** A comment, which no client looks at. It keeps proxies from closing a connection that is silent. */
const SILENCE = { filler: ': ping\r\n\r\n', silenceMs: 15_000 };

/**
 * Answers with the suggestion as it comes. The status waits for the first piece, so that a model
 * that fails before it speaks is still answered with a proper error. One that fails later leaves a
 * stream without `stream_end`.
 *
 * @throws whatever `pieces` throws before its first item
 */
export async function answerEvents(
  context: RequestContext,
  pieces: AsyncIterable<string>,
  facts: SuggestionFacts,
): Promise<GatewayResponse> {
  const { callerGone, record } = context;
  const events = suggestionEvents(await prime(pieces, patienceMs(context)), facts);
  const body = streamBody(events, callerGone, { silence: SILENCE, onFailure });
  return { statusCode: 200, headers: HEADERS, body };

  /** Ends the stream, whose missing end mark tells the client. */
  function onFailure(error: GatewayError): string {
    noteError(record, error);
    return '';
  }
}

async function* suggestionEvents(
  pieces: AsyncIterable<string>,
  facts: SuggestionFacts,
): AsyncGenerator<string> {
  yield event('stream_start', { metadata: streamMetadata(facts) });
  for await (const content of pieces) {
    yield event('content_chunk', { choices: [{ delta: { content }, index: 0 }] });
  }
  yield event('stream_end', null);
}

function event(name: string, data: unknown): string {
  return `event: ${name}\r\ndata: ${JSON.stringify(data)}\r\n\r\n`;
}

export interface SuggestionFacts {
  readonly engine: string;
  readonly name: string;
  /** Our language id, `''` when unknown. */
  readonly language: string;
  readonly region: string;
  readonly featureFlags: readonly string[];
}

/** The answer in one piece. Text that is white space only is no suggestion. */
export function suggestionBody(facts: SuggestionFacts, text: string): object {
  const model = { ...modelOf(facts), lang: facts.language };
  return {
    choices: text.trim() === '' ? [] : [{ text, index: 0, finish_reason: 'length' }],
    metadata: { model, ...originOf(facts) },
    model,
  };
}

/** What a stream of events starts with; it does not tell the language. */
export function streamMetadata(facts: SuggestionFacts): object {
  return { model: modelOf(facts), ...originOf(facts) };
}

function modelOf({ engine, name }: SuggestionFacts) {
  return { engine, name };
}

function originOf({ featureFlags, region }: SuggestionFacts) {
  return {
    timestamp: Math.floor(Date.now() / 1_000),
    enabled_feature_flags: featureFlags,
    region,
  };
}
