/**
 * A prompt's answer on the wire: as one JSON value or as a stream, for each version of the route.
 *
 * @see contract 2.10 and 2.11
 * @module
 */
import type { Answer } from '#shared/ask/ask.ts';
import { type GatewayResponse, jsonResponse } from '#shared/http/route.ts';
import { answerRawText } from '#shared/http/text-stream.ts';
import type { ModelEvent, Usage } from '#shared/models/model-event.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import type { Shape } from './shapes/shape.ts';

/** The first version of the route answers with text, the second with objects. */
export type RouteVersion = 'v1' | 'v2';

export interface AnswerForm {
  readonly version: RouteVersion;
  readonly shape: Shape;
  readonly streaming: boolean;
}

/** @throws {GatewayError} when the model fails, or says nothing of use, before the status is sent */
export async function answerPrompt(
  context: RequestContext,
  { plan, events }: Answer,
  { version, shape, streaming }: AnswerForm,
): Promise<GatewayResponse> {
  const count = countTokens(events, plan.target.modelId);
  const pieces = shape(count.events);
  if (streaming) {
    return answerRawText(context, version === 'v1' ? pieces : jsonLines(pieces, count.usage));
  }
  const content = (await Array.fromAsync(pieces)).join('');
  return jsonResponse(200, version === 'v1' ? content : { content, ...count.usage() });
}

/** One object a line; the tokens come on a line of their own, since they are known only at the end. */
async function* jsonLines(
  pieces: AsyncIterable<string>,
  usage: () => object | undefined,
): AsyncGenerator<string> {
  for await (const content of pieces) {
    if (content !== '') yield `${JSON.stringify({ content })}\n`;
  }
  const total = usage();
  if (total) yield `${JSON.stringify({ content: '', ...total })}\n`;
}

/** The events as they are; `usage` has its value when they are over, undefined if the model gave none. */
function countTokens(events: AsyncIterable<ModelEvent>, plannedModelId: string) {
  let modelId = plannedModelId;
  let tokens: Usage | undefined;
  async function* watched(): AsyncGenerator<ModelEvent> {
    for await (const event of events) {
      if (event.type === 'start') modelId = event.target.modelId;
      if (event.type === 'finish') tokens = event.usage;
      yield event;
    }
  }
  return {
    events: watched(),
    usage: () =>
      tokens && {
        usage: {
          [modelId]: { input_tokens: tokens.inputTokens, output_tokens: tokens.outputTokens },
        },
      },
  };
}
