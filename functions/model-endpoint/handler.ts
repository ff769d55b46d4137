/**
 * OpenAI's Chat Completions for programs that bring their own prompts. Keys let them in, and nothing else.
 *
 * @see contract ME 2
 * @module
 */
import { createGatewayFunction, type FunctionDependencies } from '#shared/http/gateway-function.ts';
import type { Route } from '#shared/http/route.ts';
import { type CompletionDependencies, completionRoute } from './completions.ts';
import { errorAnswer, UnsupportedEndpoint } from './error-body.ts';
import { modelRoutes } from './models.ts';

export interface Dependencies extends FunctionDependencies, CompletionDependencies {}

/** Paths of OpenAI's that programs may try first. */
const UNSUPPORTED = ['/v1/completions', '/v1/responses', '/v1/embeddings'];

export function createHandler(dependencies: Dependencies) {
  const routes: readonly Route[] = [
    completionRoute(dependencies),
    ...modelRoutes(dependencies.names),
    ...UNSUPPORTED.map((path) => ({ methods: ['POST'], path, answer: refuse })),
  ];
  return createGatewayFunction(routes, { ...dependencies, answerError: errorAnswer });
}

async function refuse(): Promise<never> {
  throw new UnsupportedEndpoint();
}
