import { ACCESS, requireScope } from '#shared/auth/access.ts';
import { suggest, suggestionPieces, wholeSuggestion } from '#shared/code-suggestions/suggest.ts';
import { v2Body } from '#shared/code-suggestions/v2-response.ts';
import { enabledFeatureFlags } from '#shared/gitlab/feature-flags.ts';
import { familyOf } from '#shared/gitlab/gitlab-families.ts';
import { parseBody } from '#shared/http/parse-body.ts';
import { type GatewayResponse, jsonResponse } from '#shared/http/response.ts';
import type { Call } from '#shared/http/route.ts';
import { answerRawText } from '#shared/http/text-stream.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import type { Dependencies } from '../dependencies.ts';
import { GenerationRequest, generationTask } from './request.ts';

/** Answers `POST /v2/code/generations`: as JSON, or as raw text while it is written. */
export function createAnswerGenerations({ ask, disallowedFlags }: Dependencies) {
  return async (context: RequestContext, { caller }: Call): Promise<GatewayResponse> => {
    const request = parseBody(GenerationRequest, context);
    requireScope(caller, ACCESS.generations);
    const task = generationTask(request);
    const suggestion = await suggest(ask, context, task);
    if (task.streaming) return answerRawText(context, suggestionPieces(suggestion));

    const { text } = await wholeSuggestion(suggestion);
    const { target } = suggestion;
    return jsonResponse(
      200,
      v2Body({
        text,
        engine: request.model_provider ?? 'litellm',
        model: request.model_name ?? familyOf(target),
        language: task.file.language.id,
        region: target.region,
        featureFlags: enabledFeatureFlags(context.headers, disallowedFlags),
      }),
    );
  };
}
