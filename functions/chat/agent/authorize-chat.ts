/**
 * Who may chat, and about what.
 *
 * @see contract 2.9, "Status before the stream"
 * @module
 */

import { ACCESS, accessByScope } from '#shared/auth/access.ts';
import { requireScope } from '#shared/auth/require-scope.ts';
import type { Caller } from '#shared/request/caller.ts';
import type { AgentMessage } from './request.ts';

/** Categories of added context that need a scope; GitLab may send others, which need none. */
const GUARDED_CATEGORIES: ReadonlySet<string> = new Set([
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
]);

/** How a user calls the bot in a discussion of a merge request. */
const MENTION = '@GitLabDuo';

export interface ChatRules {
  /** Whether `duo_chat` alone is enough only for a mention in a discussion. */
  readonly strictClassicChat: boolean;
}

/** @throws {GatewayError} `forbidden`, with the contract's text */
export function authorizeChat(
  caller: Caller,
  messages: readonly AgentMessage[],
  { strictClassicChat }: ChatRules,
): void {
  requireScope(caller, ACCESS.chat);
  if (strictClassicChat && !isMention(messages)) {
    requireScope(caller, ACCESS.strictChat);
  }
  for (const { category } of messages.flatMap((message) => message.additional_context ?? [])) {
    if (!GUARDED_CATEGORIES.has(category)) continue;
    requireScope(caller, accessByScope(`include_${category}_context`));
  }
}

function isMention(messages: readonly AgentMessage[]): boolean {
  const question = messages.findLast(({ role, content }) => role === 'user' && content);
  return question?.content?.includes(MENTION) ?? false;
}
