import type { Ask } from '#shared/ask/ask.ts';
import type { DisallowedFlags } from '#shared/gitlab/gitlab-headers.ts';
import type { FunctionDependencies } from '#shared/http/gateway-function.ts';

export interface Dependencies extends FunctionDependencies {
  readonly ask: Ask;
  readonly disallowedFlags: DisallowedFlags;
  /** The deployment's AWS region, for answers that no model gave. */
  readonly region: string;
}
