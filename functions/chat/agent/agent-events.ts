/**
 * A model's events as those of the chat agent.
 *
 * @see contract 2.9 and prompts 4.8
 * @module
 */

import { GatewayError } from '#shared/errors.ts';
import type { ModelEvent } from '#shared/models/model-event.ts';
import type { AgentEvent } from './agent-lines.ts';
import { type AnswerReader, createAnswerReader } from './answer-reader.ts';
import type { StepText } from './step-text.ts';
import { type AgentTool, findTool } from './tools.ts';

type Finish = ModelEvent & { readonly type: 'finish' };

const GUARDRAIL_WARNING =
  'Warning: a guardrail set up by your administrator blocked content of this answer. ' +
  'See https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails.html';

/** The text that makes GitLab speak of a subscription. */
const TOOL_NOT_AVAILABLE = 'tool not available';

/**
 * Yields the answer while it comes, or one event at the end of the model's text.
 *
 * @throws {GatewayError} what `events` throws, and `model_failed` when the model said nothing or
 * asked for a tool that it was not offered
 */
export async function* agentEvents(
  events: AsyncIterable<ModelEvent>,
  tools: readonly AgentTool[],
): AsyncGenerator<AgentEvent> {
  const reader = createAnswerReader();
  let hasSpoken = false;
  for await (const event of events) {
    if (event.type === 'text-delta') {
      const text = reader.push(event.text);
      if (text !== '') yield answerDelta(text, null);
      hasSpoken ||= text !== '';
    }
    if (event.type === 'finish') yield lastEvent(reader, event, { tools, hasSpoken });
  }
}

interface Circumstances {
  readonly tools: readonly AgentTool[];
  /** Whether a piece of the answer is out. */
  readonly hasSpoken: boolean;
}

function lastEvent(reader: AnswerReader, finish: Finish, { tools, hasSpoken }: Circumstances) {
  const outcome = reader.end();
  switch (outcome.type) {
    case 'action':
      return actionEvent(outcome, tools);
    case 'answer':
      return lastDelta(outcome.rest, finish, hasSpoken);
    case 'unknown':
      if (outcome.text !== '') return { type: 'unknown', data: { text: outcome.text } } as const;
      if (finish.reason === 'guardrail') return lastDelta('', finish, hasSpoken);
      throw new GatewayError('model_failed', 'The model gave an empty answer');
  }
}

/** @throws {GatewayError} `model_failed` for a tool that the user may not use, or that does not exist */
function actionEvent(
  { tool: name, input, thought }: StepText & { readonly type: 'action' },
  tools: readonly AgentTool[],
): AgentEvent {
  const tool = findTool(tools, name);
  if (tool === undefined) {
    const reason = 'The model asked for a tool that it was not offered';
    throw new GatewayError('model_failed', reason, { detail: TOOL_NOT_AVAILABLE });
  }
  return { type: 'action', data: { tool: tool.name, tool_input: input, thought } };
}

function lastDelta(rest: string, finish: Finish, hasSpoken: boolean): AgentEvent {
  if (finish.reason !== 'guardrail') return answerDelta(rest, finish.stopReason);
  const gap = hasSpoken || rest !== '' ? '\n\n' : '';
  return answerDelta(rest + gap + GUARDRAIL_WARNING, finish.stopReason);
}

function answerDelta(text: string, finishReason: string | null): AgentEvent {
  return { type: 'final_answer_delta', data: { text, finish_reason: finishReason } };
}
