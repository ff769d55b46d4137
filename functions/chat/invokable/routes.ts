/**
 * The chat of GitLab up to 17.11, which sends prompts ready-made: `POST /v1/chat/{invokable}`.
 *
 * @module
 */
import type { BuiltPrompt } from '#shared/ask/ask.ts';
import { accessByScope, requireScope } from '#shared/auth/authenticate.ts';
import { GatewayError } from '#shared/errors.ts';
import { familyOf } from '#shared/gitlab/gitlab-families.ts';
import { parseBody } from '#shared/http/parse-body.ts';
import { type Call, type GatewayResponse, jsonResponse, type Route } from '#shared/http/route.ts';
import { answerRawText } from '#shared/http/text-stream.ts';
import { collectAnswer, textPieces } from '#shared/models/model-event.ts';
import type { Prompt } from '#shared/models/model-request.ts';
import { givenPrompt } from '#shared/prompts/given-prompt.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import type { Feature } from '#shared/routing/features.ts';
import type { Dependencies } from '../dependencies.ts';
import { ownAnswer } from '../own-answer.ts';
import { type InvokablePayload, InvokableRequest } from './request.ts';

export interface Invokable {
  readonly feature: Feature;
  /** What a caller needs. */
  readonly scope: string;
}

/** The tools of older Duo Chats that bring their own prompt. To add one, add a row. */
export const INVOKABLES: ReadonlyMap<string, Invokable> = new Map<string, Invokable>([
  ['agent', { feature: 'duo_chat', scope: 'duo_chat' }],
  ['explain_code', { feature: 'duo_chat_explain_code', scope: 'duo_chat' }],
  ['write_tests', { feature: 'duo_chat_write_tests', scope: 'duo_chat' }],
  ['refactor_code', { feature: 'duo_chat_refactor_code', scope: 'duo_chat' }],
  [
    'explain_vulnerability',
    { feature: 'duo_chat_explain_vulnerability', scope: 'explain_vulnerability' },
  ],
  ['summarize_comments', { feature: 'duo_chat_summarize_comments', scope: 'summarize_comments' }],
  ['troubleshoot_job', { feature: 'duo_chat_troubleshoot_job', scope: 'troubleshoot_job' }],
]);

/** What holds where the request does not say otherwise. */
const DEFAULT_TEMPERATURE = 0.2;
const DEFAULT_MAX_TOKENS = 2_048;

export function invokableRoutes(dependencies: Dependencies): Route[] {
  return [{ methods: ['POST'], path: '/v1/chat/{invokable}', answer: createAnswer(dependencies) }];
}

function createAnswer({ ask }: Dependencies) {
  return async (
    context: RequestContext,
    { caller, parameters }: Call,
  ): Promise<GatewayResponse> => {
    const { feature, scope } = findInvokable(parameters['invokable'] ?? '');
    const { stream: streaming = false, prompt_components } = parseBody(InvokableRequest, context);
    // The schema lets no list pass but one of a single component.
    const [{ payload }] = prompt_components as [(typeof prompt_components)[number]];
    requireScope(caller, accessByScope(scope));

    const { plan, events } = await ask(context, {
      feature,
      identifier: payload.model_identifier || undefined,
      endpoint: payload.model_endpoint || undefined,
      apiKey: payload.model_api_key || undefined,
      buildPrompt: promptBuilder(payload),
      streaming,
    });
    if (streaming) return answerRawText(context, textPieces(ownAnswer(events)));
    const { text, target = plan.target } = await collectAnswer(ownAnswer(events));
    return jsonResponse(200, {
      response: text,
      metadata: {
        provider: payload.provider ?? 'litellm',
        model: payload.model ?? familyOf(target),
        timestamp: Math.floor(Date.now() / 1_000),
      },
    });
  };
}

function findInvokable(name: string): Invokable {
  const invokable = INVOKABLES.get(name);
  if (invokable) return invokable;
  throw new GatewayError('not_found', 'No such invokable', { detail: 'Not found' });
}

function promptBuilder({ content, params }: InvokablePayload) {
  const built: BuiltPrompt = {
    prompt: promptOf(content),
    maxOutputTokens: params?.max_tokens_to_sample ?? DEFAULT_MAX_TOKENS,
    temperature: params?.temperature ?? DEFAULT_TEMPERATURE,
    // Bedrock refuses stop sequences of white space.
    stopSequences: (params?.stop_sequences ?? []).filter((text) => text.trim() !== ''),
  };
  return () => built;
}

/** @throws {GatewayError} `invalid_request` when there is no text in it: no model would take it */
function promptOf(content: InvokablePayload['content']): Prompt {
  const prompt = givenPrompt(content);
  if (prompt) return prompt;
  throw new GatewayError('invalid_request', 'There is no text in the prompt', {
    detail: [
      {
        type: 'value_error',
        loc: ['body', 'prompt_components', 0, 'payload', 'content'],
        msg: 'Value error, content should hold some text of a user',
      },
    ],
  });
}
