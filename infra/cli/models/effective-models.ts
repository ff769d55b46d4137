/**
 * Which model answers each feature, by the same rules that the functions apply.
 *
 * @module
 */
import { GatewayError } from '#shared/errors.ts';
import { ANY } from '#shared/routing/assignment.ts';
import type { Feature } from '#shared/routing/features.ts';
import type { ModelPlan } from '#shared/routing/model-plan.ts';
import { type OperatorSettings, readSettings } from '#shared/routing/operator-settings.ts';
import type { RouteFeature } from '#shared/routing/route-feature.ts';
import { routingBy } from '#shared/watch/models-in-use.ts';
import { FEATURE_NAMES } from './feature-input.ts';
import { problemOf } from './model-problems.ts';
import type { Session } from './session.ts';
import type { StoredRecord } from './stored-record.ts';

export type EffectiveModel =
  | { readonly feature: Feature; readonly plan: ModelPlan }
  /** No model answers, and why. */
  | { readonly feature: Feature; readonly plan: undefined; readonly problem: string };

/** What operators decided, and how the functions route by it. */
export function routingOf(
  deployment: Pick<Session, 'defaultModels' | 'region'>,
  records: readonly StoredRecord[],
): { readonly settings: OperatorSettings; readonly routeFeature: RouteFeature } {
  const settings = readSettings(
    records.map(({ item }) => item),
    () => {},
  );
  return { settings, routeFeature: routingBy(settings, deployment) };
}

/** The model for requests in which GitLab names none, in the session's scope. */
export async function effectiveModels(
  session: Pick<Session, 'defaultModels' | 'region' | 'scope'>,
  records: readonly StoredRecord[],
): Promise<EffectiveModel[]> {
  const { scope } = session;
  const { routeFeature } = routingOf(session, records);
  const instanceId = scope === ANY ? undefined : scope;
  const question = { instanceId, userId: undefined, identifier: undefined };
  return Promise.all(
    FEATURE_NAMES.map(async (feature) => {
      try {
        return { feature, plan: await routeFeature({ ...question, feature }) };
      } catch (error) {
        const { code } = GatewayError.from(error);
        return { feature, plan: undefined, problem: problemOf(code, 'routed') };
      }
    }),
  );
}

/** Where a plan comes from, in words. */
export function sourceOf({ reason, assignment }: ModelPlan): string {
  const [scope, feature] = (assignment ?? '').replace(/@[^@]*$/, '').split('#');
  if (assignment === undefined) return reason;
  const whose = scope === ANY ? '' : ' for this instance';
  return `${reason}${whose}${feature === ANY ? ' (every feature)' : ''}`;
}
