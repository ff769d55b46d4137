/**
 * What a request says, in the order in which it happened.
 *
 * @see contract 2.9 and prompts 4.1
 * @module
 */
import type { AgentMessage, AgentRequest, ScratchpadStep } from './request.ts';

/** One use of a tool, and what came of it. */
export interface AgentStep {
  readonly thought: string;
  readonly tool: string;
  readonly input: string;
  readonly observation: string;
}

export interface Conversation {
  /** Everything said so far; the last user message is the question. */
  readonly messages: readonly AgentMessage[];
  /** The steps taken for the question so far. */
  readonly steps: readonly AgentStep[];
}

export function readConversation({ messages, options }: AgentRequest): Conversation {
  const last = messages.at(-1);
  const lastSteps = last && isSilent(last) ? last.agent_scratchpad : undefined;
  return {
    messages: messages.filter((message) => !isSilent(message)),
    steps: options?.agent_scratchpad?.steps.map(readStep) ?? readSteps(lastSteps),
  };
}

/** The steps of an assistant message that used a tool. */
export function readSteps(scratchpad: readonly ScratchpadStep[] = []): AgentStep[] {
  return scratchpad.flatMap(({ action, observation }) =>
    action ? [readStep({ ...action, observation })] : [],
  );
}

/** An assistant message without content only carries steps. */
function isSilent({ role, content }: AgentMessage): boolean {
  return role === 'assistant' && content === undefined;
}

interface WireStep {
  readonly thought: string;
  readonly tool: string;
  readonly tool_input: string;
  readonly observation: string;
}

function readStep({ thought, tool, tool_input, observation }: WireStep): AgentStep {
  return {
    thought: plainUnderscores(thought),
    tool: plainUnderscores(tool),
    input: tool_input,
    observation,
  };
}

/** Some models escape underscores as Markdown requires: `issue\_reader`. */
export function plainUnderscores(text: string): string {
  return text.replaceAll('\\_', '_');
}
