import type { FunctionDependencies } from '#shared/http/gateway-function.ts';
import type { ChatLimits } from '#shared/wiring/config.ts';
import type { ModelAccess } from '#shared/wiring/model-access.ts';

export interface Dependencies extends Omit<FunctionDependencies, keyof ModelAccess>, ModelAccess {
  /** Whether Duo Chat needs `duo_classic_chat`. */
  readonly strictClassicChat: boolean;
  /** Whether the agent tells a GitLab that reads it how many tokens an answer took. */
  readonly chatUsage: boolean;
  readonly chatLimits: ChatLimits;
}
