/**
 * Runs a model's text through the agent without a network: for tables and properties.
 *
 * @module
 */

import type { ModelEvent } from '#shared/models/model-event.ts';
import { type AgentTerms, agentEvents } from '../../../../functions/chat/agent/agent-events.ts';
import { agentLines } from '../../../../functions/chat/agent/agent-lines.ts';
import { AGENT_TOOLS } from '../../../../functions/chat/agent/tools.ts';
import { cleanAnswer } from '../../../support/clean-answer.ts';

const TARGET = { modelId: 'demo.model', region: 'eu-central-1' };

const STOP = { type: 'finish', reason: 'stop', stopReason: 'end_turn', usage: undefined } as const;

const NO_FILE = { request: () => undefined, file: undefined };
const TERMS = { tools: AGENT_TOOLS, question: 'Who wrote #12?', gitlabTellsLength: true };

/** The lines that the agent makes of these pieces. Every tool is offered. */
export async function linesFor(
  pieces: readonly string[],
  finish: ModelEvent = STOP,
  terms: Partial<AgentTerms> = {},
): Promise<string> {
  async function* answer(): AsyncGenerator<ModelEvent> {
    yield { type: 'start', target: TARGET, requestId: undefined };
    for (const text of pieces) yield { type: 'text-delta', text };
    yield finish;
  }
  let lines = '';
  for await (const line of agentLines(
    agentEvents(cleanAnswer(answer(), NO_FILE), { ...TERMS, ...terms }),
    {},
  ))
    lines += line;
  return lines;
}
