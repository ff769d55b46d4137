/**
 * Inline code completion: the code at the cursor, as JSON or as raw text while it is written.
 *
 * @module
 */
import type { Ask, Question } from '#shared/ask.ts';
import { requireScope } from '#shared/auth/require-scope.ts';
import { collectAnswer, textPieces } from '#shared/bedrock/answer-text.ts';
import type { Prompt } from '#shared/bedrock/model-request.ts';
import type { Exchange } from '#shared/http/exchange.ts';
import { type DisallowedFlags, enabledFeatureFlags } from '#shared/http/feature-flags.ts';
import { createGatewayFunction, type FunctionDependencies } from '#shared/http/gateway-function.ts';
import { parseBody } from '#shared/http/parse-body.ts';
import { answerRawText } from '#shared/http/raw-text.ts';
import { type GatewayResponse, jsonResponse } from '#shared/http/response.ts';
import type { Call } from '#shared/http/route.ts';
import { type FileLanguage, languageOf } from '#shared/languages.ts';
import { completionPrompt } from '#shared/prompts/code-completion.ts';
import { givenPrompt } from '#shared/prompts/given-prompt.ts';
import { familyOf, familyProfile } from '#shared/routing/gitlab-families.ts';
import { CompletionRequest } from './request.ts';
import { completionBody } from './response.ts';

export interface Dependencies extends FunctionDependencies {
  readonly ask: Ask;
  readonly disallowedFlags: DisallowedFlags;
  /** The deployment's AWS region, for answers that no model gave. */
  readonly region: string;
}

/** One route that GitLab and the IDE know by two paths. */
const PATHS = ['/v2/code/completions', '/v2/completions'];

export function createHandler(dependencies: Dependencies) {
  const answer = createAnswer(dependencies);
  const routes = PATHS.map((path) => ({ methods: ['POST'], path, answer }));
  return createGatewayFunction(routes, dependencies);
}

function createAnswer({ ask, disallowedFlags, region }: Dependencies) {
  return async (exchange: Exchange, { caller }: Call): Promise<GatewayResponse> => {
    const request = parseBody(CompletionRequest, exchange);
    requireScope(caller, ['complete_code'], 'Unauthorized to access code completions', {
      userTokens: true,
    });
    const { file_name, language_identifier } = request.current_file;
    const language = languageOf(file_name, language_identifier);
    const envelope = {
      engine: request.model_provider ?? 'litellm',
      model: request.model_name ?? 'general',
      language: language.id,
      featureFlags: enabledFeatureFlags(exchange.headers, disallowedFlags),
    };
    // A file that nobody can put a name to is not worth a call, streamed or not.
    const prompt = language.name === '' ? undefined : promptFor(request, language);
    if (prompt === undefined) {
      const nothing = { text: '', region, usage: undefined, finishReason: 'stop' } as const;
      return jsonResponse(200, completionBody({ ...envelope, ...nothing }));
    }

    const { plan, events } = await ask(exchange, questionFor(request, prompt));
    if (request.stream) return answerRawText(exchange, textPieces(events));
    const { text, finish } = await collectAnswer(events);
    return jsonResponse(
      200,
      completionBody({
        ...envelope,
        model: request.model_name ?? familyOf(plan.target),
        text,
        region: plan.target.region,
        usage: finish.usage,
        finishReason: finish.reason,
      }),
    );
  };
}

function promptFor(request: CompletionRequest, language: FileLanguage): Prompt | undefined {
  const { prompt_version, prompt, current_file: file, context } = request;
  if (prompt_version > 1 && prompt !== undefined) return givenPrompt(prompt);
  return completionPrompt({
    fileName: file.file_name,
    language: language.name,
    prefix: file.content_above_cursor,
    suffix: file.content_below_cursor,
    context: context.map(({ content }) => content),
  });
}

function questionFor(request: CompletionRequest, prompt: Prompt): Question {
  return {
    feature: 'code_completions',
    identifier: request.model_identifier || undefined,
    prompt,
    ...familyProfile(request.model_name ?? undefined).completion,
    streaming: request.stream ?? false,
  };
}
