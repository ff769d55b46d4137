/**
 * Chat completions: a program's own conversation, answered by the models of the gateway.
 *
 * @see contract ME 5 and 6
 * @module
 */
import { type AskDependencies, type BuiltPrompt, createAsk } from '#shared/ask/ask.ts';
import { featureOf, type Names } from '#shared/ask/name-plan.ts';
import { keyOf } from '#shared/auth/key-holders.ts';
import type { ModelKey } from '#shared/auth/model-key.ts';
import { pseudonym } from '#shared/gitlab/gitlab-headers.ts';
import { type GatewayResponse, jsonResponse, type Route } from '#shared/http/route.ts';
import { type Dialogue, textsIn } from '#shared/models/dialogue.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';
import { capabilitiesOf } from '#shared/models/model-table.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import { FEATURES } from '#shared/routing/features.ts';
import type { ModelPlan } from '#shared/routing/model-plan.ts';
import { type AnswerEvent, answerEvents } from './answer/answer-events.ts';
import { completionChunks, createHead, wholeCompletion } from './answer/chat-completion.ts';
import { jsonAnswer } from './answer/json-answer.ts';
import { streamAnswer } from './answer/stream-answer.ts';
import { askForFormat } from './request/answer-format.ts';
import { type ChatRequest, readChatRequest } from './request/chat-request.ts';

export interface CompletionDependencies {
  readonly asking: AskDependencies;
  readonly names: Names;
  /** Whether models' platforms may cache the beginnings of conversations. */
  readonly promptCaching: boolean;
  /** How long a client is left without a byte, in milliseconds. */
  readonly silenceMs: number;
}

/** Kept of Lambda's time for the end of the answer, in milliseconds: a failure has to be told. */
const CLOSING_MS = 3_000;

export function completionRoute(dependencies: CompletionDependencies): Route {
  return {
    methods: ['POST'],
    path: '/v1/chat/completions',
    async answer(context, { caller }) {
      const key = keyOf(caller);
      const request = readChatRequest(context);
      noteRequest(context, request, key);
      const plan = await dependencies.names.planFor(request.model, key);
      context.record.requestedModel = request.model;
      const events = await ask(context, { key, request, plan }, dependencies);
      const response = await respond(context, { request, events }, dependencies);
      return withIgnored(response, request);
    },
  };
}

function noteRequest({ record }: RequestContext, request: ChatRequest, key: ModelKey): void {
  const { counts, ignored, user } = request;
  Object.assign(record, counts);
  if (ignored.length > 0) record.ignored = ignored;
  if (user !== undefined) record.user = pseudonym(key.id, user);
}

interface Asked {
  readonly key: ModelKey;
  readonly request: ChatRequest;
  readonly plan: ModelPlan;
}

/** The key decides how the request is routed and counted, this route how long it may take. */
async function ask(
  context: RequestContext,
  { key, request, plan }: Asked,
  { asking, promptCaching }: CompletionDependencies,
): Promise<AsyncIterable<AnswerEvent>> {
  const feature = featureOf(key);
  const { maxOutputTokens = Number.POSITIVE_INFINITY } = plan;
  const askModel = createAsk({
    ...asking,
    async routeFeature() {
      context.record.feature = feature;
      return { ...plan, maxOutputTokens: undefined };
    },
    admit: (admitted, { estimateUsd }) =>
      asking.admit(admitted, { feature, own: `key/${key.id}`, estimateUsd }),
  });
  const answer = await askModel(context, {
    feature: 'model_endpoint',
    identifier: undefined,
    streaming: request.streaming,
    deadlineMs: Math.min(
      FEATURES.model_endpoint.deadlineMs,
      Math.max(0, context.remainingMs() - CLOSING_MS),
    ),
    buildPrompt: (target) => ({
      ...buildPrompt(request, target, promptCaching && key.caching),
      maxOutputTokens: Math.min(request.maxOutputTokens, maxOutputTokens),
    }),
  });
  const events = answerEvents(answer.events, context, request);
  if (request.format.format === 'text') return events;
  return jsonAnswer(events, request.format.schema !== undefined && !request.givesTools);
}

function buildPrompt(request: ChatRequest, target: ModelTarget, caching: boolean): BuiltPrompt {
  const { temperature, topP, stopSequences, format, maxOutputTokens } = request;
  const takesTools =
    target.platform !== undefined ||
    capabilitiesOf(target.modelId, target.baseModel).tools !== 'never';
  const dialogue = askForFormat({ ...request.dialogue, caching }, format, takesTools);
  return {
    prompt: textsOnly(dialogue),
    dialogue,
    tools: dialogue.tools,
    maxOutputTokens,
    temperature,
    topP,
    stopSequences,
  };
}

/** For what reads prompts without asking models: bills, guardrails, and what answers may repeat. */
function textsOnly({ system, turns, tools }: Dialogue): BuiltPrompt['prompt'] {
  const described = tools.length > 0 ? [JSON.stringify(tools)] : [];
  return {
    system: [...system, ...described].join('\n\n'),
    messages: turns.map((turn) => ({
      role: turn.role,
      text: textsIn({ system: [], turns: [turn] }).join('\n\n'),
    })),
  };
}

async function respond(
  context: RequestContext,
  {
    request,
    events,
  }: { readonly request: ChatRequest; readonly events: AsyncIterable<AnswerEvent> },
  { silenceMs }: CompletionDependencies,
): Promise<GatewayResponse> {
  const head = createHead(request.model);
  if (request.streaming) {
    const chunks = completionChunks(events, head, request.includeUsage);
    return streamAnswer(context, chunks, silenceMs);
  }
  return jsonResponse(200, await wholeCompletion(events, head), { 'cache-control': 'no-store' });
}

function withIgnored(response: GatewayResponse, { ignored }: ChatRequest): GatewayResponse {
  if (ignored.length === 0) return response;
  const headers = { ...response.headers, 'x-duo-edge-ignored': ignored.join(', ') };
  return { ...response, headers };
}
