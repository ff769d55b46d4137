/**
 * A model in use: whether it answers, how long it will be there, and where its data go.
 *
 * @module
 */

import { type LifeCycle, lifeCycleOf } from './life-cycle.ts';
import type { ModelInUse } from './models-in-use.ts';
import { type Probe, probeModel } from './probe-model.ts';
import { type Residency, residencyOf } from './residency.ts';
import type { Session } from './session.ts';

export interface CheckedModel extends ModelInUse {
  readonly probe: Probe;
  readonly lifeCycle: LifeCycle;
  readonly residency: Residency;
}

/** Calls the model once, with the credentials of whoever asks. */
export async function checkModel(
  { catalogue, askModel, now }: Pick<Session, 'catalogue' | 'askModel' | 'now'>,
  model: ModelInUse,
): Promise<CheckedModel> {
  const { target } = model;
  const [probe, lookup] = await Promise.all([
    probeModel(askModel, target),
    catalogue.lookUp(target),
  ]);
  const regions = lookup.type === 'found' ? lookup.regions : [];
  return {
    ...model,
    probe,
    lifeCycle: lifeCycleOf(lookup, target.modelId, now()),
    residency: residencyOf(target.modelId, target.region, regions),
  };
}

/** It does not answer, or has reached its end. */
export function isUnreliable({ probe, lifeCycle }: CheckedModel): boolean {
  return probe.state === 'failed' || lifeCycle.state === 'ended' || lifeCycle.state === 'missing';
}
