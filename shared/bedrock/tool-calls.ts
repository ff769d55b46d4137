/**
 * The calls of tools in a model's answer.
 *
 * @module
 */
import type { ConverseStreamOutput, ToolUseBlock } from '@aws-sdk/client-bedrock-runtime';
import { GatewayError } from '../errors.ts';
import type { ModelEvent } from '../models/model-event.ts';

type ToolCall = ModelEvent & { readonly type: 'tool-call' };

/** A function that is shown every frame of one stream, and gives a call when its last piece is in. */
export function createToolCalls(): (frame: ConverseStreamOutput) => ToolCall | undefined {
  const open = new Map<number | undefined, { id: string; name: string; json: string }>();

  return ({ contentBlockStart, contentBlockDelta, contentBlockStop }) => {
    const start = contentBlockStart?.start?.toolUse;
    if (start) {
      const { toolUseId = '', name = '' } = start;
      open.set(contentBlockStart.contentBlockIndex, { id: toolUseId, name, json: '' });
    }
    const call = open.get(contentBlockDelta?.contentBlockIndex);
    if (call) call.json += contentBlockDelta?.delta?.toolUse?.input ?? '';

    const done = contentBlockStop && open.get(contentBlockStop.contentBlockIndex);
    if (!done) return undefined;
    open.delete(contentBlockStop.contentBlockIndex);
    return { type: 'tool-call', id: done.id, name: done.name, input: parseInput(done.json) };
  };
}

export function wholeToolCall({ toolUseId = '', name = '', input }: ToolUseBlock): ToolCall {
  return { type: 'tool-call', id: toolUseId, name, input };
}

/** A tool without parameters is called with no text at all. */
function parseInput(json: string): unknown {
  try {
    return JSON.parse(json || '{}');
  } catch {
    // Not chained as a cause: the parser's message quotes the model.
    throw new GatewayError('model_failed', 'The model called a tool with input that is not JSON');
  }
}
