import { ACCESS, requireScope } from '#shared/auth/authenticate.ts';
import {
  isWorthACall,
  suggest,
  suggestionPieces,
  suggestWhole,
} from '#shared/code-suggestions/suggest.ts';
import type { SuggestionTask } from '#shared/code-suggestions/suggestion-task.ts';
import { familyOf } from '#shared/gitlab/gitlab-families.ts';
import { enabledFeatureFlags } from '#shared/gitlab/gitlab-headers.ts';
import { type Call, type GatewayResponse, jsonResponse } from '#shared/http/route.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import type { Dependencies } from '../dependencies.ts';
import { readSuggestionRequest, type SuggestionRequest } from './request.ts';
import { type SuggestionFacts, suggestionBody } from './suggestion-events.ts';
import { suggestionTask } from './task.ts';

/** The one thing in which v3 and v4 differ: the form of a stream. */
export type AnswerStream = (
  context: RequestContext,
  pieces: AsyncIterable<string>,
  facts: SuggestionFacts,
) => Promise<GatewayResponse>;

const ACCESS_BY_KIND = {
  completion: ACCESS.suggestedCompletion,
  generation: ACCESS.suggestedGeneration,
};

/** Answers a request made of components: as JSON, or as a stream of the endpoint's own form. */
export function createAnswerComponents(
  { ask, disallowedFlags, region }: Dependencies,
  answerStream: AnswerStream,
) {
  return async (context: RequestContext, { caller }: Call): Promise<GatewayResponse> => {
    const request = readSuggestionRequest(context);
    const task = suggestionTask(request, context.headers);
    requireScope(caller, ACCESS_BY_KIND[task.kind]);
    const featureFlags = enabledFeatureFlags(context.headers, disallowedFlags);
    const common = { language: task.file.language.id, featureFlags };
    if (!isWorthACall(task)) {
      const facts = { ...common, ...sourceOf(request, task, undefined), region };
      return jsonResponse(200, suggestionBody(facts, ''));
    }

    const factsOf = (target: ModelTarget): SuggestionFacts => ({
      ...common,
      ...sourceOf(request, task, target),
      region: target.region,
    });
    if (task.streaming) {
      const suggestion = await suggest(ask, context, task);
      return answerStream(context, suggestionPieces(suggestion), factsOf(suggestion.target));
    }
    const { text, target } = await suggestWhole(ask, context, task);
    return jsonResponse(200, suggestionBody(factsOf(target), text));
  };
}

/** Generations are told by their prompt, completions by GitLab's words for the model. */
function sourceOf(
  { component }: SuggestionRequest,
  { kind, model }: SuggestionTask,
  target: ModelTarget | undefined,
): Pick<SuggestionFacts, 'engine' | 'name'> {
  if (kind === 'generation') return { engine: 'agent', name: 'Code Generations' };
  const { model_provider, model_name } = component.payload;
  return {
    engine: model.provider ?? model_provider ?? 'litellm',
    name: model.family ?? model_name ?? (target ? familyOf(target) : 'general'),
  };
}
