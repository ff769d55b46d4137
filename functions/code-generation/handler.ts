import { createGatewayFunction, type FunctionDependencies } from '#shared/http/gateway-function.ts';

export function createHandler(dependencies: FunctionDependencies) {
  return createGatewayFunction([], dependencies);
}
