/**
 * Duo Chat and every feature that GitLab asks for by the id of a prompt.
 *
 * @module
 */
import { createGatewayFunction } from '#shared/http/gateway-function.ts';
import { agentRoutes } from './agent/routes.ts';
import type { Dependencies } from './dependencies.ts';
import { embeddingRoutes } from './embeddings/routes.ts';
import { invokableRoutes } from './invokable/routes.ts';
import { promptRoutes } from './prompts/routes.ts';

export function createHandler(dependencies: Dependencies) {
  const routes = [
    ...agentRoutes(dependencies),
    ...promptRoutes(dependencies),
    ...invokableRoutes(dependencies),
    ...embeddingRoutes(dependencies),
  ];
  return createGatewayFunction(routes, dependencies);
}
