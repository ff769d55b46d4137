import type { Guardrail, LatencyMode, ModelTarget, ServiceTier } from '../models/model-request.ts';
import type { Feature } from './features.ts';

/** Why a model answers: which rule of `routing/route-feature.ts` decided. */
export type RouteReason = 'pinned' | 'requested' | 'assigned' | 'built-in';

/** Which model answers a request, and within which bounds. */
export interface ModelPlan {
  readonly feature: Feature;
  readonly target: ModelTarget;
  /** Models to ask when the target fails, in this order. */
  readonly fallbacks: readonly ModelTarget[];
  readonly reason: RouteReason;
  /** Whether the target is the second model that some users try. */
  readonly canary: boolean;
  /** The assignment that decided, as `<scope>#<feature>@<version>`; undefined: none did. */
  readonly assignment: string | undefined;
  /** How long the whole answer may take, in milliseconds. */
  readonly deadlineMs: number;
  /** The operator's limit, which replaces the prompt's. */
  readonly maxOutputTokens: number | undefined;
  /** The operator's temperature, which replaces the prompt's. */
  readonly temperature: number | undefined;
  readonly guardrail: Guardrail | undefined;
  readonly serviceTier: ServiceTier | undefined;
  readonly latency: LatencyMode | undefined;
}
