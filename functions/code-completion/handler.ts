/**
 * Inline code completion: the code at the cursor, as JSON or as raw text while it is written.
 *
 * @module
 */
import { estimateTokens } from '#shared/answer-text/characters.ts';
import type { Ask } from '#shared/ask/ask.ts';
import { ACCESS, requireScope } from '#shared/auth/authenticate.ts';
import {
  isWorthACall,
  suggest,
  suggestionPieces,
  suggestWhole,
} from '#shared/code-suggestions/suggest.ts';
import { v2Body } from '#shared/code-suggestions/v2-bodies.ts';
import { familyOf } from '#shared/gitlab/gitlab-families.ts';
import { type DisallowedFlags, enabledFeatureFlags } from '#shared/gitlab/gitlab-headers.ts';
import { createGatewayFunction, type FunctionDependencies } from '#shared/http/gateway-function.ts';
import { parseBody } from '#shared/http/parse-body.ts';
import { type Call, type GatewayResponse, jsonResponse } from '#shared/http/route.ts';
import { answerRawText } from '#shared/http/text-stream.ts';
import type { ModelEvent } from '#shared/models/model-event.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import { CompletionRequest, completionTask, DirectRequest } from './request.ts';

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
  return async (context: RequestContext, { caller }: Call): Promise<GatewayResponse> => {
    const request = parseBody(caller.isUserToken ? DirectRequest : CompletionRequest, context);
    requireScope(caller, ACCESS.completions);
    const task = completionTask(request);
    const envelope = {
      engine: request.model_provider ?? 'litellm',
      model: request.model_name ?? 'general',
      language: task.file.language.id,
      featureFlags: enabledFeatureFlags(context.headers, disallowedFlags),
    };

    // One answer for both forms, streamed or not.
    if (!isWorthACall(task)) return jsonResponse(200, v2Body({ ...envelope, text: '', region }));
    if (task.streaming) {
      return answerRawText(context, suggestionPieces(await suggest(ask, context, task)));
    }
    const { text, target, finish, relatedInPrompt } = await suggestWhole(ask, context, task);
    return jsonResponse(
      200,
      v2Body({
        ...envelope,
        text,
        model: request.model_name ?? familyOf(target),
        region: target.region,
        tokens: tokensConsumption(finish, { sent: task.related, used: relatedInPrompt }),
      }),
    );
  };
}

/** Texts of other files: those that came with the request, and those that the model got to see. */
interface RelatedTexts {
  readonly sent: readonly string[];
  readonly used: readonly string[];
}

/** What a completion cost, or undefined when Bedrock did not say. */
function tokensConsumption(
  finish: (ModelEvent & { readonly type: 'finish' }) | undefined,
  { sent, used }: RelatedTexts,
): object | undefined {
  if (finish?.usage === undefined) return undefined;
  const { usage, reason } = finish;
  return {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    max_output_tokens_used: reason === 'length',
    context_tokens_sent: estimateTokens(sent.join('\n')),
    context_tokens_used: estimateTokens(used.join('\n')),
  };
}
