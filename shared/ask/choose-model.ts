import type { AdmitRequest } from '../budgets/budgets.ts';
import type { RequestContext } from '../request/request-context.ts';
import type { Feature } from '../routing/features.ts';
import type { ModelPlan } from '../routing/model-plan.ts';
import type { RouteFeature } from '../routing/route-feature.ts';

export interface ModelWish {
  readonly feature: Feature;
  /** The model that GitLab chose, if it chose one. */
  readonly identifier: string | undefined;
}

export interface ModelRules {
  readonly routeFeature: RouteFeature;
  readonly admit: AdmitRequest;
}

/**
 * Finds the model for a request, and notes for the log and the response which one, and why.
 *
 * @throws {GatewayError} when no model can be chosen, and `budget_used_up`
 */
export async function chooseModel(
  context: RequestContext,
  { feature, identifier }: ModelWish,
  { routeFeature, admit }: ModelRules,
): Promise<ModelPlan> {
  const { record, headers } = context;
  record.feature = feature;
  const plan = await routeFeature({
    feature,
    identifier,
    instanceId: headers['x-gitlab-instance-id'],
    userId: headers['x-gitlab-global-user-id'],
  });
  await admit(context, feature);
  record.model = plan.target.modelId;
  record.region = plan.target.region;
  record.routeReason = plan.reason;
  if (plan.canary) record.canary = true;
  if (plan.assignment !== undefined) record.assignment = plan.assignment;
  return plan;
}
