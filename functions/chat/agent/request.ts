/**
 * The body of `POST /v2/chat/agent`, in all forms from GitLab 17.3 on.
 *
 * @see contract 2.9
 * @module
 */
import * as v from 'valibot';
import { GatewayError } from '#shared/errors.ts';
import { laxBoolean, list, optional, rule } from '#shared/gitlab/fields.ts';
import { parseBody } from '#shared/http/parse-body.ts';
import type { RequestContext } from '#shared/request/request-context.ts';

const PAGE_TYPES = ['issue', 'epic', 'merge_request', 'commit', 'work_item', 'build'] as const;

/** A kind of page that GitLab sends and that the chat cannot use. */
const OTHER_PAGE = 'pipeline';

/** The page's title; GitLab up to 17.8 sent a text of its own instead. */
const PageFields = v.object({
  type: v.picklist([...PAGE_TYPES, OTHER_PAGE]),
  title: optional(v.string()),
  content: optional(v.string()),
});

type PageFields = v.InferOutput<typeof PageFields>;

const PageContext = v.pipe(
  PageFields,
  v.forward(rule('missing', isDescribed, 'Field required'), ['title']),
  v.transform(({ type, ...texts }) => (type === OTHER_PAGE ? undefined : { type, ...texts })),
);

const CurrentFile = v.object({
  file_path: v.string(),
  data: v.string(),
  selected_code: laxBoolean,
});

/** Its `metadata` is of any type, and about the editor's list rather than about the question. */
const ContextItem = v.object({
  // Any string: GitLab adds categories, and a new one is no reason to refuse the question.
  category: v.string(),
  id: optional(v.string()),
  content: optional(v.string()),
});

const ScratchpadStep = v.object({
  action: optional(v.object({ tool: v.string(), tool_input: v.string(), thought: v.string() })),
  observation: v.optional(v.string(), ''),
});

const Message = v.object({
  role: v.picklist(['user', 'assistant', 'system']),
  content: optional(v.string()),
  context: optional(PageContext),
  current_file: optional(CurrentFile),
  additional_context: optional(v.array(ContextItem)),
  agent_scratchpad: optional(v.array(ScratchpadStep)),
});

/** Where GitLab up to 17.9 put the steps of the turn. */
const OldScratchpad = v.object({
  agent_type: v.literal('react'),
  steps: v.array(
    v.object({
      thought: v.string(),
      tool: v.string(),
      tool_input: v.string(),
      observation: v.string(),
    }),
  ),
});

const AgentRequest = v.object({
  messages: list(Message, Number.POSITIVE_INFINITY, 1),
  options: optional(v.object({ agent_scratchpad: optional(OldScratchpad) })),
  unavailable_resources: optional(v.array(v.string())),
  model_metadata: v.optional(v.unknown()),
});

export type AgentRequest = v.InferOutput<typeof AgentRequest>;
export type AgentMessage = AgentRequest['messages'][number];
export type ScratchpadStep = v.InferOutput<typeof ScratchpadStep>;
export type PageContext = NonNullable<v.InferOutput<typeof PageContext>>;

/**
 * @throws {GatewayError} `invalid_request`, or `bad_request` for steps on a message that is not the
 * assistant's
 */
export function parseAgentRequest(context: RequestContext): AgentRequest {
  const request = parseBody(AgentRequest, context);
  if (request.messages.some(hasForeignSteps)) {
    throw new GatewayError('bad_request', 'A message that is not the assistant has steps', {
      detail: 'agent_scratchpad can only be present when role is ASSISTANT',
    });
  }
  return request;
}

function isDescribed({ type, title, content }: PageFields): boolean {
  return type === 'build' || title !== undefined || content !== undefined;
}

/** An empty list counts: GitLab sends null where there is nothing. */
function hasForeignSteps({ role, agent_scratchpad }: AgentMessage): boolean {
  return role !== 'assistant' && agent_scratchpad !== undefined;
}
