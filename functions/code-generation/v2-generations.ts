/**
 * `POST /v2/code/generations`, by which GitLab 17.5 and before ask for new code.
 *
 * @see contract 2.6
 * @module
 */
import * as v from 'valibot';
import { ACCESS, requireScope } from '#shared/auth/authenticate.ts';
import { editorFile, relatedTexts } from '#shared/code-suggestions/editor-file.ts';
import { suggest, suggestionPieces, suggestWhole } from '#shared/code-suggestions/suggest.ts';
import type { GenerationTask } from '#shared/code-suggestions/suggestion-task.ts';
import {
  hasKnownModel,
  hasPromptOfVersion,
  PROMPT_TEXT,
  V2_ENTRIES,
  type V2Request,
  v2Body,
  v2Model,
} from '#shared/code-suggestions/v2-bodies.ts';
import { rule } from '#shared/gitlab/fields.ts';
import { familyOf, GITLAB_FAMILIES } from '#shared/gitlab/gitlab-families.ts';
import { enabledFeatureFlags } from '#shared/gitlab/gitlab-headers.ts';
import { parseBody } from '#shared/http/parse-body.ts';
import { type Call, type GatewayResponse, jsonResponse } from '#shared/http/route.ts';
import { answerRawText } from '#shared/http/text-stream.ts';
import { givenPrompt } from '#shared/prompts/given-prompt.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import type { Dependencies } from './dependencies.ts';

const MODEL_TEXT =
  'Value error, model is not supported by use case code generations and provider litellm';

export const GenerationRequest = v.pipe(
  v.object(V2_ENTRIES),
  v.forward(rule('missing', hasPrompt, 'Field required'), ['prompt']),
  v.forward(rule('prompt_type', hasPromptOfVersion, PROMPT_TEXT), ['prompt']),
  v.forward(rule('value_error', hasKnownModel(isGeneratingFamily), MODEL_TEXT), ['model_name']),
);

/** Versions 2 and 3 bring a prompt along, unless they name one of ours. */
function hasPrompt({ prompt_version, prompt, prompt_id }: V2Request): boolean {
  return prompt_version === 1 || prompt !== undefined || Boolean(prompt_id);
}

/** Some families are known for completion only. */
function isGeneratingFamily(name: string): boolean {
  return Object.hasOwn(GITLAB_FAMILIES, name) && GITLAB_FAMILIES[name]?.generation !== undefined;
}

export function generationTask(request: V2Request): GenerationTask {
  const { prompt_version, prompt, prompt_id, current_file, context, stream } = request;
  const given = prompt_version === 1 ? undefined : prompt;
  return {
    kind: 'generation',
    file: editorFile(current_file),
    related: relatedTexts(context),
    // Beside the id of our prompt, a text is what that prompt is to do.
    given: prompt_id || given === undefined ? undefined : givenPrompt(given),
    instruction: typeof given === 'string' ? given : '',
    libraries: [],
    examples: [],
    ownLine: false,
    model: v2Model(request),
    streaming: stream ?? false,
  };
}

/** Answers `POST /v2/code/generations`: as JSON, or as raw text while it is written. */
export function createAnswerGenerations({ ask, disallowedFlags }: Dependencies) {
  return async (context: RequestContext, { caller }: Call): Promise<GatewayResponse> => {
    const request = parseBody(GenerationRequest, context);
    requireScope(caller, ACCESS.generations);
    const task = generationTask(request);
    if (task.streaming) {
      return answerRawText(context, suggestionPieces(await suggest(ask, context, task)));
    }
    const { text, target } = await suggestWhole(ask, context, task);
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
