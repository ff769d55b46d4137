/**
 * Chatting with a test's gateway as GitLab does, and reading what comes back.
 *
 * @module
 */
import type { ModelCall } from '#infra/local/bedrock-stand-in/model-call.ts';
import type { AgentEvent } from '../../../../functions/chat/agent/agent-lines.ts';
import type { Reply } from '../../../support/send.ts';
import type { TestGateway } from '../../../support/test-gateway.ts';

export const CHAT_PATH = '/v2/chat/agent';

export interface ChatCaller {
  /** Default: every scope that chat knows. */
  readonly scopes?: readonly string[];
  /** What GitLab says its version is; null: it does not say. Default 18.9.0. */
  readonly version?: string | null;
}

export const CATEGORIES = [
  'file',
  'snippet',
  'merge_request',
  'issue',
  'dependency',
  'local_git',
  'terminal',
  'repository',
  'directory',
  'os_information',
  'agent_user_environment',
];

export const TOOL_SCOPES: Readonly<Record<string, string>> = {
  issue_reader: 'ask_issue',
  epic_reader: 'ask_epic',
  work_item_reader: 'ask_work_item',
  merge_request_reader: 'ask_merge_request',
  commit_reader: 'ask_commit',
  build_reader: 'ask_build',
  gitlab_documentation: 'documentation_search',
};

export const ALL_SCOPES: readonly string[] = [
  'duo_chat',
  ...Object.values(TOOL_SCOPES),
  ...CATEGORIES.map((category) => `include_${category}_context`),
];

/** Sends the body of a request to the chat agent. */
export async function chat(
  gateway: TestGateway,
  body: object,
  { scopes = ALL_SCOPES, version = '18.9.0' }: ChatCaller = {},
): Promise<Reply> {
  const { 'x-gitlab-version': _, ...headers } = await gateway.headers({ scopes });
  return gateway.send({
    path: CHAT_PATH,
    headers: { ...headers, ...(version !== null && { 'x-gitlab-version': version }) },
    body,
  });
}

/** A conversation that is only this question. */
export function question(content: string, more: object = {}) {
  return { messages: [{ role: 'user', content, ...more }] };
}

export function eventsOf({ text }: Pick<Reply, 'text'>): AgentEvent[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as AgentEvent);
}

/** The same events with neighbouring pieces of the answer put together. */
export function joinDeltas(events: readonly AgentEvent[]): AgentEvent[] {
  const joined: AgentEvent[] = [];
  for (const event of events) {
    const last = joined.at(-1);
    if (last?.type === 'final_answer_delta' && event.type === 'final_answer_delta') {
      const text = last.data.text + event.data.text;
      joined[joined.length - 1] = { ...event, data: { ...event.data, text } };
    } else joined.push(event);
  }
  return joined;
}

/** What the model was told last: its system text, and its turns. */
export function lastPrompt({ bedrock }: TestGateway) {
  const { request } = bedrock.calls.at(-1) as ModelCall;
  const { system, messages } = request as {
    system: { text: string }[];
    messages: { role: string; content: { text: string }[] }[];
  };
  return {
    system: system.map(({ text }) => text).join('\n'),
    turns: messages.map(({ role, content }) => ({
      role,
      text: content.map(({ text }) => text).join('\n'),
    })),
  };
}
