import type { Ask } from '#shared/ask.ts';
import type { FunctionDependencies } from '#shared/http/gateway-function.ts';

export interface Dependencies extends FunctionDependencies {
  readonly ask: Ask;
}
