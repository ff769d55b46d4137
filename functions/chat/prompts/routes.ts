/**
 * Prompts by id: `POST /v1/prompts/{id}`.
 *
 * @module
 */
import { requireScope } from '#shared/auth/require-scope.ts';
import { collectAnswer, textPieces } from '#shared/bedrock/answer-text.ts';
import { GatewayError } from '#shared/errors.ts';
import type { Exchange } from '#shared/http/exchange.ts';
import { requestedModel } from '#shared/http/model-metadata.ts';
import { parseBody } from '#shared/http/parse-body.ts';
import { answerRawText } from '#shared/http/raw-text.ts';
import { type GatewayResponse, jsonResponse } from '#shared/http/response.ts';
import type { Call, Route } from '#shared/http/route.ts';
import type { Dependencies } from '../dependencies.ts';
import { PROMPTS, type PromptDefinition } from './registry.ts';
import { PromptRequest } from './request.ts';

export function promptRoutes(dependencies: Dependencies): Route[] {
  return [
    {
      methods: ['POST'],
      path: '/v1/prompts/{prompt_id+}',
      modelErrors: 'prompt',
      answer: createAnswer(dependencies),
    },
  ];
}

function createAnswer({ ask }: Dependencies) {
  return async (exchange: Exchange, { caller, parameters }: Call): Promise<GatewayResponse> => {
    const { prompt_id: id = '' } = parameters;
    const definition = findPrompt(id);
    exchange.facts.prompt = id;
    const request = parseBody(PromptRequest, exchange);
    requireScope(caller, definition.scopes, `Unauthorized to access '${id}'`);

    const streaming = request.stream ?? false;
    const { identifier } = requestedModel(request.model_metadata);
    const { events } = await ask(exchange, { ...definition.question, identifier, streaming });
    if (streaming) return answerRawText(exchange, textPieces(events));
    const { text } = await collectAnswer(events);
    return jsonResponse(200, text);
  };
}

function findPrompt(id: string): PromptDefinition {
  const definition = PROMPTS.get(id);
  if (definition) return definition;
  throw new GatewayError('not_found', 'No such prompt', { detail: `Prompt '${id}' not found` });
}
