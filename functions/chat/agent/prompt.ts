/**
 * The chat agent's prompt: one step of a conversation, asked for without a prefilled answer.
 *
 * @see prompts 4.2
 * @module
 */
import type { Prompt, PromptMessage } from '#shared/models/model-request.ts';
import { createDataBlock, textsIn } from '#shared/prompts/data-block.ts';
import { joinTurns } from '#shared/prompts/turns.ts';
import { AGENT_TAGS, type AgentBlock } from './agent-block.ts';
import { type AgentStep, readConversation, readSteps } from './conversation.ts';
import type { AgentMessage, AgentRequest } from './request.ts';
import { systemText } from './system-text.ts';
import type { AgentTool } from './tools.ts';
import { stepsText, userText } from './turn-text.ts';

export interface AgentPromptFacts {
  readonly tools: readonly AgentTool[];
  readonly now: Date;
}

/** What chat cannot read in versions of GitLab that do not list it themselves. */
const DEFAULT_UNAVAILABLE = ['Merge requests', 'Pipelines', 'Vulnerabilities'];

const NEXT_STEP = 'Write your next step now. Begin with "Thought:".';

export function agentPrompt(request: AgentRequest, { tools, now }: AgentPromptFacts): Prompt {
  const { messages, options, unavailable_resources } = request;
  const block = createDataBlock(AGENT_TAGS, textsIn([messages, options, unavailable_resources]));
  const conversation = readConversation(request);
  const unavailableResources = unavailable_resources ?? withoutReadable(DEFAULT_UNAVAILABLE, tools);
  const turns = [
    ...conversation.messages.flatMap((message) => messageTurns(message, block)),
    ...stepTurns(conversation.steps, block),
    user(NEXT_STEP),
  ];
  return {
    system: [
      systemText({ tools, unavailableResources, now }, block),
      ...messages.flatMap((message) => instanceInstructions(message, block)),
    ].join('\n\n'),
    messages: joinTurns(turns, 'Here is our conversation.'),
  };
}

/** Leaves out resources that an offered tool can read. */
function withoutReadable(names: readonly string[], tools: readonly AgentTool[]): string[] {
  const readable = new Set(tools.map(({ resource }) => resource));
  return names.filter((name) => !readable.has(name.toLowerCase()));
}

function messageTurns(message: AgentMessage, block: AgentBlock): PromptMessage[] {
  switch (message.role) {
    case 'system':
      return [];
    case 'user':
      return turnsOf(userText(message, block));
    case 'assistant':
      return [
        // Observations are data, and data comes in the user's turn.
        ...stepTurns(readSteps(message.agent_scratchpad), block),
        { role: 'assistant', text: `Final Answer: ${message.content ?? ''}`.toWellFormed() },
      ];
  }
}

function stepTurns(steps: readonly AgentStep[], block: AgentBlock): PromptMessage[] {
  return steps.length === 0 ? [] : [user(stepsText(steps, block))];
}

/** System messages come from GitLab itself, which has sent none so far. */
function instanceInstructions({ role, content }: AgentMessage, block: AgentBlock): string[] {
  if (role !== 'system' || !content) return [];
  return [`This GitLab instance adds instructions:\n${block('instance_instructions', content)}`];
}

function turnsOf(text: string): PromptMessage[] {
  return text === '' ? [] : [user(text)];
}

function user(text: string): PromptMessage {
  return { role: 'user', text };
}
