import type { Ask } from '#shared/ask.ts';
import type { ChatLimits } from '#shared/config.ts';
import type { FunctionDependencies } from '#shared/http/gateway-function.ts';

export interface Dependencies extends FunctionDependencies {
  readonly ask: Ask;
  /** Whether Duo Chat needs `duo_classic_chat`. */
  readonly strictClassicChat: boolean;
  readonly chatLimits: ChatLimits;
}
