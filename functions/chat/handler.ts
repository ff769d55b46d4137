/**
 * Prompts by id. So far the one that GitLab's connection test asks for.
 *
 * @module
 */
import type { Ask } from '#shared/ask.ts';
import { requireScope } from '#shared/auth/require-scope.ts';
import { collectAnswer, textPieces } from '#shared/bedrock/answer-text.ts';
import { GatewayError } from '#shared/errors.ts';
import type { Exchange } from '#shared/http/exchange.ts';
import { createGatewayFunction, type FunctionDependencies } from '#shared/http/gateway-function.ts';
import { requestedModel } from '#shared/http/model-metadata.ts';
import { parseBody } from '#shared/http/parse-body.ts';
import { answerRawText } from '#shared/http/raw-text.ts';
import { type GatewayResponse, jsonResponse } from '#shared/http/response.ts';
import type { Call, Route } from '#shared/http/route.ts';
import { PROMPTS } from './prompts.ts';
import { PromptRequest } from './request.ts';

export interface Dependencies extends FunctionDependencies {
  readonly ask: Ask;
}

export function createHandler(dependencies: Dependencies) {
  const routes: readonly Route[] = [
    {
      methods: ['POST'],
      path: '/v1/prompts/{prompt_id+}',
      modelErrors: 'prompt',
      answer: createAnswerPrompt(dependencies),
    },
  ];
  return createGatewayFunction(routes, dependencies);
}

function createAnswerPrompt({ ask }: Dependencies) {
  return async (exchange: Exchange, call: Call): Promise<GatewayResponse> => {
    const { prompt_id: id = '' } = call.parameters;
    const definition = PROMPTS.get(id);
    if (definition === undefined) {
      throw new GatewayError('not_found', 'No such prompt', { detail: `Prompt '${id}' not found` });
    }
    exchange.facts.prompt = id;
    const request = parseBody(PromptRequest, exchange);
    requireScope(call.caller, definition.scopes, `Unauthorized to access '${id}'`);

    const streaming = request.stream ?? false;
    const { identifier } = requestedModel(request.model_metadata);
    const { events } = await ask(exchange, { ...definition.question, identifier, streaming });
    if (streaming) return answerRawText(exchange, textPieces(events));
    const { text } = await collectAnswer(events);
    return jsonResponse(200, text);
  };
}
