import type { ModelCapabilities } from '#shared/models/capabilities.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';
import type { ModelChoice } from '#shared/routing/assignment.ts';

/** A model that an operator named, ready to be stored. */
export interface ResolvedModel {
  /** As it is stored. */
  readonly choice: ModelChoice;
  readonly target: ModelTarget;
  readonly capabilities: ModelCapabilities;
  /** What the operator should know, though it is no reason to refuse. */
  readonly notes: readonly string[];
}
