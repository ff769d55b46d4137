/**
 * Duo Chat: one step of the agent, `POST /v2/chat/agent`.
 *
 * @module
 */

import type { FeatureRequest } from '#shared/ask/ask.ts';
import { ACCESS, accessByScope, requireScope } from '#shared/auth/authenticate.ts';
import { locationOf, requestedModel } from '#shared/gitlab/model-metadata.ts';
import type { Call, GatewayResponse, Route } from '#shared/http/route.ts';
import { streamBody } from '#shared/http/stream-body.ts';
import { boundedAnswer, type ModelEvent } from '#shared/models/model-event.ts';
import type { Caller } from '#shared/request/caller.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import type { Dependencies } from '../dependencies.ts';
import { agentEvents } from './agent-events.ts';
import { AGENT_MEDIA_TYPE, agentLines } from './agent-lines.ts';
import { agentLimits } from './limits.ts';
import { agentPrompt } from './prompt.ts';
import { type AgentMessage, type AgentRequest, parseAgentRequest } from './request.ts';
import { type AgentTool, isGitlabSince, offeredTools } from './tools.ts';

export function agentRoutes(dependencies: Dependencies): Route[] {
  return [{ methods: ['POST'], path: '/v2/chat/agent', answer: createAnswer(dependencies) }];
}

/**
 * GitLab gives up after 60 s without a byte, and skips empty lines: they keep it waiting while a model
 * thinks.
 */
const WAITING = { filler: '\n', silenceMs: 20_000 };

/** From this version on GitLab itself says that an answer reached the maximum length. */
const TELLS_LENGTH_SINCE = '19.5.0';

/** Earlier versions log a line about usage as an error. */
const READS_USAGE_SINCE = '19.5.0';

/**
 * The head is sent at once: whatever becomes of the model is told in the body, and a model that
 * thinks for long must not keep GitLab waiting for a status.
 */
function createAnswer(dependencies: Dependencies) {
  const { ask, strictClassicChat, chatUsage } = dependencies;

  return async (context: RequestContext, { caller }: Call): Promise<GatewayResponse> => {
    context.record.prompt = 'chat/react';
    const request = parseAgentRequest(context);
    authorizeChat(caller, request.messages, { strictClassicChat });

    const gitlabVersion = context.headers['x-gitlab-version'];
    const tools = offeredTools(caller, gitlabVersion);
    const question = questionFor(request, tools, dependencies);
    const terms = {
      tools,
      question: questionIn(request.messages)?.content ?? '',
      gitlabTellsLength: isGitlabSince(TELLS_LENGTH_SINCE, gitlabVersion),
      tellsUsage: chatUsage && isGitlabSince(READS_USAGE_SINCE, gitlabVersion),
    };
    const lines = agentLines(agentEvents(modelEvents(), terms), context.record);
    return {
      statusCode: 200,
      headers: { 'content-type': AGENT_MEDIA_TYPE, 'cache-control': 'no-store' },
      body: streamBody(lines, context.callerGone, { silence: WAITING }),
    };

    /** That no model can be chosen is one more failure to tell in the body. */
    async function* modelEvents(): AsyncGenerator<ModelEvent> {
      const { events } = await ask(context, question);
      yield* boundedAnswer(events);
    }
  };
}

function questionFor(
  request: AgentRequest,
  tools: readonly AgentTool[],
  { chatLimits }: Dependencies,
): FeatureRequest {
  const { family, ...model } = requestedModel(request.model_metadata);
  const prompt = agentPrompt(request, { tools, now: new Date() });
  const { maxOutputTokens, deadlineMs } = chatLimits;
  return {
    feature: 'duo_chat',
    ...locationOf(model),
    buildPrompt: (target) => ({ prompt, ...agentLimits(target, family, maxOutputTokens) }),
    ...(deadlineMs !== undefined && { deadlineMs }),
    streaming: true,
  };
}

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

interface ChatRules {
  /** Whether `duo_chat` alone is enough only for a mention in a discussion. */
  readonly strictClassicChat: boolean;
}

/** @throws {GatewayError} `forbidden`, with the contract's text */
function authorizeChat(
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
  return questionIn(messages)?.content?.includes(MENTION) ?? false;
}

function questionIn(messages: readonly AgentMessage[]): AgentMessage | undefined {
  return messages.findLast(({ role, content }) => role === 'user' && content);
}
