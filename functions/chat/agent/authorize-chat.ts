/**
 * Who may chat, and about what.
 *
 * @see contract 2.9, "Status before the stream"
 * @module
 */
import type { Caller } from '#shared/auth/caller.ts';
import { requireScope } from '#shared/auth/require-scope.ts';
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

const DUO_CORE_ENDED = 'Duo Core no longer authorized to access Duo Classic Chat';

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
  requireScope(caller, ['duo_chat', 'duo_classic_chat'], 'Unauthorized to access duo chat');
  if (strictClassicChat && !isMention(messages)) {
    requireScope(caller, ['duo_classic_chat'], DUO_CORE_ENDED);
  }
  for (const { category } of messages.flatMap((message) => message.additional_context ?? [])) {
    if (!GUARDED_CATEGORIES.has(category)) continue;
    const scope = `include_${category}_context`;
    requireScope(caller, [scope], `Unauthorized to access ${scope}`);
  }
}

function isMention(messages: readonly AgentMessage[]): boolean {
  const question = messages.findLast(({ role, content }) => role === 'user' && content);
  return question?.content?.includes(MENTION) ?? false;
}
