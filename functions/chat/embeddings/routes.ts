/**
 * Embeddings of code, for GitLab's semantic search: `POST /v1/embeddings/code_embeddings`.
 *
 * @module
 */

import type { Embedded } from '#shared/ask/embed.ts';
import { ACCESS, requireScope } from '#shared/auth/authenticate.ts';
import { parseBody } from '#shared/http/parse-body.ts';
import { type Call, type GatewayResponse, jsonResponse, type Route } from '#shared/http/route.ts';
import type { EmbeddingPurpose } from '#shared/models/model-request.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import type { Dependencies } from '../dependencies.ts';
import { EmbeddingsRequest, requestedEmbeddingModel } from './request.ts';

/** Paths by what the vectors are for; the bare one is the first that GitLab had. */
const PURPOSES = {
  '/v1/embeddings/code_embeddings': 'index',
  '/v1/embeddings/code_embeddings/index': 'index',
  '/v1/embeddings/code_embeddings/search': 'search',
} as const satisfies Record<string, EmbeddingPurpose>;

export function embeddingRoutes(dependencies: Dependencies): Route[] {
  return Object.entries(PURPOSES).map(([path, purpose]) => ({
    methods: ['POST'],
    path,
    errorForm: 'embedding',
    answer: createAnswer(dependencies, purpose),
  }));
}

function createAnswer({ embed }: Dependencies, purpose: EmbeddingPurpose) {
  return async (context: RequestContext, { caller }: Call): Promise<GatewayResponse> => {
    const request = parseBody(EmbeddingsRequest, context);
    requireScope(caller, ACCESS.embeddings);
    const identifier = requestedEmbeddingModel(request.model_metadata);
    const embedded = await embed(context, {
      identifier,
      texts: request.contents,
      purpose,
      dimensions: request.dimensions,
      dropDimensions: request.litellm_drop_params ?? false,
    });
    return jsonResponse(200, responseBody(embedded, identifier));
  };
}

/** GitLab keeps the identifier beside the vectors, so it has to be the model's that made them. */
function responseBody({ plan, vectors }: Embedded, identifier: string | undefined): object {
  const isRequested = plan.reason === 'requested';
  return {
    model: {
      engine: 'litellm_embedding',
      name: 'embedding',
      identifier: isRequested ? identifier : `bedrock/${plan.target.modelId}`,
    },
    predictions: vectors.map((embedding, index) => ({ embedding, index })),
  };
}
