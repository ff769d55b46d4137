/**
 * A model's events as those of the chat agent.
 *
 * @see contract 2.9 and prompts 4.8
 * @module
 */

import { GatewayError } from '#shared/errors.ts';
import { isWhole, type ModelEvent, type Usage } from '#shared/models/model-event.ts';
import type { AgentEvent, UsageLine } from './agent-lines.ts';
import { type AnswerReader, createAnswerReader } from './answer-reader.ts';
import type { StepText } from './step-text.ts';
import { stopNotice } from './stop-notice.ts';
import { AGENT_TOOLS, type AgentTool, findTool } from './tools.ts';

type Finish = ModelEvent & { readonly type: 'finish' };

export interface AgentTerms {
  /** The tools that the model was offered. */
  readonly tools: readonly AgentTool[];
  /** What the user asked: the input of a tool for which the model gave none. */
  readonly question: string;
  /** Whether the user's GitLab itself says that an answer reached the limit of tokens. */
  readonly gitlabTellsLength: boolean;
  /** Whether the last line says how many tokens the answer took. */
  readonly tellsUsage?: boolean;
}

/**
 * Yields the answer while it comes, or one event at the end of the model's text.
 *
 * @throws {GatewayError} what `events` throws, and `model_failed` when the model said nothing that a
 * user should read, or asked for a tool that it was not offered
 */
export async function* agentEvents(
  events: AsyncIterable<ModelEvent>,
  terms: AgentTerms,
): AsyncGenerator<AgentEvent | UsageLine> {
  const reader = createAnswerReader();
  let hasSpoken = false;
  let modelId = '';
  for await (const event of events) {
    if (event.type === 'start') modelId = event.target.modelId;
    if (event.type === 'text-delta') {
      const text = reader.push(event.text);
      if (text !== '') yield answerDelta(text, null);
      hasSpoken ||= text !== '';
    }
    if (event.type !== 'finish') continue;
    yield lastEvent(reader, event, { ...terms, hasSpoken });
    if (terms.tellsUsage && event.usage) yield usageLine(modelId, event.usage);
  }
}

interface Circumstances extends AgentTerms {
  /** Whether a piece of the answer is out. */
  readonly hasSpoken: boolean;
}

function lastEvent(reader: AnswerReader, finish: Finish, circumstances: Circumstances): AgentEvent {
  const outcome = reader.end();
  const notice = stopNotice(finish, {
    gitlabTellsLength: circumstances.gitlabTellsLength && outcome.type === 'answer',
    isInAnswer: outcome.type === 'answer' && reader.endsInLine(),
  });
  const hasSpoken = circumstances.hasSpoken || (outcome.type !== 'action' && outcome.text !== '');
  if (outcome.type === 'action' && isWhole(finish.reason)) {
    return actionEvent(outcome, circumstances);
  }
  if (!hasSpoken) return silentEnd(finish, notice);
  if (outcome.type === 'unknown') return unknownEvent(outcome.text, finish, notice);
  const rest = outcome.type === 'answer' ? outcome.text : '';
  return answerDelta(rest + (notice === '' ? '' : `\n\n${notice}`), finish.stopReason);
}

/** A guardrail is the administrator's wish, and no failure of the model. */
function silentEnd({ reason, stopReason }: Finish, notice: string): AgentEvent {
  if (reason === 'guardrail') return answerDelta(notice, stopReason);
  throw new GatewayError('model_failed', 'The model gave no answer that a user should read');
}

/** The text of a guardrail speaks for itself. */
function unknownEvent(text: string, { reason }: Finish, notice: string): AgentEvent {
  const isComplete = notice === '' || reason === 'guardrail';
  return { type: 'unknown', data: { text: isComplete ? text : `${text}\n\n${notice}` } };
}

/** The text that makes GitLab speak of a subscription. */
const TOOL_NOT_AVAILABLE = 'tool not available';

const NO_SUCH_TOOL = 'the model asked for a tool that does not exist (model_failed)';

/** @throws {GatewayError} `model_failed` for a tool that the user may not use, or that does not exist */
function actionEvent(
  { tool: name, input, thought }: StepText & { readonly type: 'action' },
  { tools, question }: AgentTerms,
): AgentEvent {
  const tool = findTool(tools, name);
  if (tool === undefined) {
    const detail = findTool(AGENT_TOOLS, name) ? TOOL_NOT_AVAILABLE : NO_SUCH_TOOL;
    const reason = 'The model asked for a tool that it was not offered';
    throw new GatewayError('model_failed', reason, { detail });
  }
  return { type: 'action', data: { tool: tool.name, tool_input: input ?? question, thought } };
}

function usageLine(modelId: string, { inputTokens, outputTokens }: Usage): UsageLine {
  return { usage: { [modelId]: { input_tokens: inputTokens, output_tokens: outputTokens } } };
}

function answerDelta(text: string, finishReason: string | null): AgentEvent {
  return { type: 'final_answer_delta', data: { text, finish_reason: finishReason } };
}
