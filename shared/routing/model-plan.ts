import type { ModelTarget } from '../bedrock/model-request.ts';
import type { Feature } from './features.ts';

/** Why a model answers: which rule of `routing/route-feature.ts` decided. */
export type RouteReason = 'pinned' | 'requested' | 'assigned' | 'built-in';

/** Which model answers a request, and within which bounds. */
export interface ModelPlan {
  readonly feature: Feature;
  readonly target: ModelTarget;
  readonly reason: RouteReason;
  /** How long the whole answer may take, in milliseconds. */
  readonly deadlineMs: number;
  /** The operator's limit, which replaces the prompt's. */
  readonly maxOutputTokens: number | undefined;
  /** The operator's temperature, which replaces the prompt's. */
  readonly temperature: number | undefined;
}
