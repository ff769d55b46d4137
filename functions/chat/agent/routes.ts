/**
 * Duo Chat: one step of the agent, `POST /v2/chat/agent`.
 *
 * @module
 */
import type { Question } from '#shared/ask/ask.ts';
import { requestedModel } from '#shared/gitlab/model-metadata.ts';
import type { GatewayResponse } from '#shared/http/response.ts';
import type { Call, Route } from '#shared/http/route.ts';
import { streamBody } from '#shared/http/stream-body.ts';
import type { ModelEvent } from '#shared/models/model-event.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import type { Dependencies } from '../dependencies.ts';
import { AGENT_MEDIA_TYPE } from './agent-event.ts';
import { agentEvents } from './agent-events.ts';
import { agentLines } from './agent-lines.ts';
import { authorizeChat } from './authorize-chat.ts';
import { agentLimits } from './limits.ts';
import { agentPrompt } from './prompt.ts';
import { type AgentRequest, parseAgentRequest } from './request.ts';
import { type AgentTool, offeredTools } from './tools.ts';

export function agentRoutes(dependencies: Dependencies): Route[] {
  return [{ methods: ['POST'], path: '/v2/chat/agent', answer: createAnswer(dependencies) }];
}

/**
 * The head is sent at once: whatever becomes of the model is told in the body, and a model that
 * thinks for long must not keep GitLab waiting for a status.
 */
function createAnswer(dependencies: Dependencies) {
  const { ask, strictClassicChat } = dependencies;

  return async (context: RequestContext, { caller }: Call): Promise<GatewayResponse> => {
    context.record.prompt = 'chat/react';
    const request = parseAgentRequest(context);
    authorizeChat(caller, request.messages, { strictClassicChat });

    const tools = offeredTools(caller, context.headers['x-gitlab-version']);
    const question = questionFor(request, tools, dependencies);
    const events = agentEvents(modelEvents(), tools);
    return {
      statusCode: 200,
      headers: { 'content-type': AGENT_MEDIA_TYPE, 'cache-control': 'no-store' },
      body: streamBody(agentLines(events, context.record), context.callerGone),
    };

    /** That no model can be chosen is one more failure to tell in the body. */
    async function* modelEvents(): AsyncGenerator<ModelEvent> {
      const { events } = await ask(context, question);
      yield* events;
    }
  };
}

function questionFor(
  request: AgentRequest,
  tools: readonly AgentTool[],
  { chatLimits }: Dependencies,
): Question {
  const { identifier, family } = requestedModel(request.model_metadata);
  const limits = agentLimits(family);
  const { maxOutputTokens = Number.POSITIVE_INFINITY, deadlineMs } = chatLimits;
  return {
    feature: 'duo_chat',
    identifier,
    prompt: agentPrompt(request, { tools, now: new Date() }),
    ...limits,
    maxOutputTokens: Math.min(limits.maxOutputTokens, maxOutputTokens),
    ...(deadlineMs !== undefined && { deadlineMs }),
    streaming: true,
  };
}
